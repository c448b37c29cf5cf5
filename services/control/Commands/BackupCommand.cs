using System.Text.Json;
using Edge.V1;

namespace Edge.Control.Commands;

/// <summary>Has the store write a verified copy of the database, beside those that it writes by itself. Its name is made from the time.</summary>
internal sealed class BackupCommand(Store.StoreClient store) : ICommand
{
    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        args.End();
        var written = await store.BackupAsync(new(), cancellationToken: stop);
        return result =>
        {
            result.WriteString("name", written.Name);
            result.WriteNumber("bytes", written.Bytes);
            result.WriteNumber("readings", written.Readings);
        };
    }
}

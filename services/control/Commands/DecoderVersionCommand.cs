using System.Text.Json;
using Edge.V1;

namespace Edge.Control.Commands;

/// <summary>Which decoder runs, asked of the program itself.</summary>
internal sealed class DecoderVersionCommand(Listener.ListenerClient listener) : ICommand
{
    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        args.End();
        var told = await listener.GetDecoderVersionAsync(new(), cancellationToken: stop);
        return result => result.WriteString("version", told.Version);
    }
}

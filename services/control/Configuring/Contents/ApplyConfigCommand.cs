using System.Text.Json;
using Edge.Control.Commands;
using Edge.Control.Configuring.Sealing;

namespace Edge.Control.Configuring.Contents;

/// <summary>
/// Takes a sealed configuration and answers when it is checked and will be made: services are restarted for it, the uplink perhaps, so the
/// answer cannot wait for its end. <see cref="Changes.ConfigStatusCommand"/> tells that.
/// </summary>
internal sealed class ApplyConfigCommand(ConfigurationDesk desk) : ConfiguringCommand
{
    protected override async Task<Action<Utf8JsonWriter>> AnswerAsync(CommandArgs args, CancellationToken stop)
    {
        var config = args.Hide("config").Bytes("config", SealedForm.MaxBytes);
        args.End();
        var change = await desk.TakeAsync(config, stop);
        return result =>
        {
            result.WriteString("state", "applying");
            result.WriteNumber("serial", change.Serial);
            result.WriteNumber("files", change.Files.Count);
            result.WriteStartArray("restarts");
            foreach (var service in change.Services)
                result.WriteStringValue(service);
            result.WriteEndArray();
        };
    }
}

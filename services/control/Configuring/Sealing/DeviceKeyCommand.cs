using System.Text.Json;
using Edge.Control.Commands;
using Edge.Control.Configuring.Changes;
using Edge.Hosting;

namespace Edge.Control.Configuring.Sealing;

/// <summary>What somebody needs who seals a configuration for this device; nothing of it is secret.</summary>
internal sealed class DeviceKeyCommand(DeviceKey key, ChangeRecord record, GatewayOptions gateway) : ConfiguringCommand
{
    protected override Task<Action<Utf8JsonWriter>> AnswerAsync(CommandArgs args, CancellationToken stop)
    {
        args.End();
        var (told, serial) = (key.Public(), record.Read()?.LastSerial ?? 0);
        return Task.FromResult<Action<Utf8JsonWriter>>(result =>
        {
            result.WriteString("gateway", gateway.Id);
            result.WriteString("device_key", told);
            result.WriteNumber("last_serial", serial);
        });
    }
}

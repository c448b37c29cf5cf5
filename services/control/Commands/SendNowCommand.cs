using System.Text.Json;
using Edge.V1;

namespace Edge.Control.Commands;

/// <summary>Sends everything unsent and waits for the last acknowledgement.</summary>
internal sealed class SendNowCommand(Uplink.UplinkClient uplink) : ICommand
{
    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        var request = new SendNowRequest { AtOnce = args.Flag("at_once") };
        args.End();
        var sent = await uplink.SendNowAsync(request, cancellationToken: stop);
        return result =>
        {
            result.WriteNumber("batches", sent.Batches);
            result.WriteNumber("readings", sent.Readings);
            result.WriteBoolean("heartbeat_accepted", sent.HeartbeatAccepted);
        };
    }
}

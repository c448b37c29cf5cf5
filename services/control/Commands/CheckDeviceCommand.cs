using System.Text.Json;
using Edge.V1;

namespace Edge.Control.Commands;

/// <summary>Whether the radio is there.</summary>
internal sealed class CheckDeviceCommand(Listener.ListenerClient listener) : ICommand
{
    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        args.End();
        var told = await listener.CheckDeviceAsync(new(), cancellationToken: stop);
        return result =>
        {
            result.WriteBoolean("present", told.Present);
            result.WriteString("text", told.Text);
        };
    }
}

using System.Text.Json;
using Edge.Control.Commands;
using Edge.V1;
using ControlContract = Edge.V1.Control;

namespace Edge.Control.Tunnel;

// These ask over gRPC, although it is control that answers: the command line asks through a process of its own (--command), and the
// tunnel belongs to the one that runs.

/// <summary>Opens the support tunnel, and answers when it is connected.</summary>
internal sealed class OpenTunnelCommand(ControlContract.ControlClient control, TunnelOptions options) : ICommand
{
    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        var request = new OpenTunnelRequest { Minutes = (uint)args.OptionalNumber("minutes", 1, (ulong)options.Minutes, 0) };
        args.End();
        return TunnelResult.Of(await control.OpenTunnelAsync(request, cancellationToken: stop));
    }
}

/// <summary>Closes it, if it is open.</summary>
internal sealed class CloseTunnelCommand(ControlContract.ControlClient control) : ICommand
{
    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        args.End();
        return TunnelResult.Of(await control.CloseTunnelAsync(new(), cancellationToken: stop));
    }
}

/// <summary>Tells how it is.</summary>
internal sealed class TunnelCommand(ControlContract.ControlClient control) : ICommand
{
    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        args.End();
        return TunnelResult.Of(await control.GetTunnelAsync(new(), cancellationToken: stop));
    }
}

using System.Text.Json;
using Edge.Control.Commands;
using Edge.V1;

namespace Edge.Control.Tunnel;

/// <summary>Opens the support tunnel, and answers when it is connected.</summary>
internal sealed class OpenTunnelCommand(TunnelCalls tunnel, TunnelOptions options) : ICommand
{
    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        var request = new OpenTunnelRequest { Minutes = (uint)args.NumberOr("minutes", 0, 1, (ulong)options.Minutes) };
        args.End();
        return TunnelResult.Of(await tunnel.OpenAsync(request, stop));
    }
}

/// <summary>Closes it, if it is open.</summary>
internal sealed class CloseTunnelCommand(TunnelCalls tunnel) : ICommand
{
    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        args.End();
        return TunnelResult.Of(await tunnel.CloseAsync(stop));
    }
}

/// <summary>Tells how it is.</summary>
internal sealed class TunnelCommand(TunnelCalls tunnel) : ICommand
{
    public Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        args.End();
        return Task.FromResult(TunnelResult.Of(tunnel.State()));
    }
}

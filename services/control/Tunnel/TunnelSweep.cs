using Edge.Control.Engine;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Tunnel;

/// <summary>Ends tunnels of this gateway that nobody owns: control was killed, or could not end its own.</summary>
internal sealed class TunnelSweep(GatewayContainers gateway, TunnelContainer container, EngineOptions engine, ILogger<TunnelSweep> log)
{
    private string _told = "";

    /// <summary>False when the engine could not be asked; it is then to be tried again.</summary>
    public async Task<bool> TryAsync(CancellationToken stop)
    {
        // A gateway without the engine's socket has no tunnels.
        if (!File.Exists(engine.Socket))
            return true;
        try
        {
            var count = await container.EndAsync((await gateway.StackAsync(stop)).Name, stop);
            if (count > 0)
                TunnelLog.Swept(log, count);
            return true;
        }
        catch (EngineException e)
        {
            if (_told != e.Message)
                TunnelLog.NotSwept(log, e.Message);
            _told = e.Message;
            return false;
        }
    }
}

using Edge.Control.Engine;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Configuring.Changes;

/// <summary>Restarts services one by one, so that each finds its files anew: a file that is mounted alone is looked up when a container starts.</summary>
internal sealed class ServiceRestart(EngineClient engine, GatewayContainers containers, ILogger<ServiceRestart> log)
{
    /// <summary>Returns when it has been started again; of our own container it does not return.</summary>
    /// <exception cref="EngineException">The engine did not do it.</exception>
    public async Task RunAsync(string service, CancellationToken stop)
    {
        // One that has no container reads nothing.
        if (!(await containers.ListAsync(stop)).TryGetValue(service, out var container))
            return;
        ConfiguringLog.Restarts(log, service);
        await engine.RestartAsync(container.Id, stop);
    }
}

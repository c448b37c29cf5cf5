using Edge.Control.Engine;
using Edge.Hosting;

namespace Edge.Control.Commands;

/// <summary>The containers that a command may name: this gateway's own services, and nothing else that the engine runs.</summary>
internal sealed class GatewayServices(GatewayContainers containers)
{
    /// <exception cref="CommandException">This gateway has no container of it.</exception>
    /// <exception cref="EngineException">The engine cannot be asked.</exception>
    public async Task<GatewayContainer> FindAsync(string service, CancellationToken stop) =>
        (await containers.ListAsync(stop)).TryGetValue(service, out var container)
            ? container
            : throw new CommandException(CommandError.Failed, $"this gateway has no container of {service}");
}

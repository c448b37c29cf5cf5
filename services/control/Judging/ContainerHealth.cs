using Edge.Control.Engine;

namespace Edge.Control.Judging;

/// <summary>What the engine knows of the gateway's containers.</summary>
internal sealed class ContainerHealth(EngineClient engine, GatewayContainers containers)
{
    /// <summary>What a gateway is made of; whatever else somebody runs in the same stack is not judged.</summary>
    public static readonly IReadOnlyList<string> Services = ["broker", "listener", "store", "uplink", "watchdog", "api", "control"];

    /// <summary>One sentence part for each service that is not well.</summary>
    /// <exception cref="EngineException">The engine cannot be asked.</exception>
    public async Task<IReadOnlyList<string>> TroublesAsync(CancellationToken stop)
    {
        var found = await containers.ListAsync(stop);
        var troubles = new List<string>();
        foreach (var service in Services)
            if (found.TryGetValue(service, out var container) && await StateAsync(container, stop) is var state and not "healthy")
                troubles.Add($"{service} is {state}");
        return troubles;
    }

    /// <summary>A container without a healthcheck is well while it runs.</summary>
    private async Task<string> StateAsync(GatewayContainer container, CancellationToken stop)
    {
        if (container.State != "running")
            return container.State;
        var told = await engine.FindAsync($"/containers/{container.Id}/json", stop);
        return told is null ? "gone" : told["State"]?["Health"]?["Status"]?.ToString() is { } health and not "none" ? health : "healthy";
    }
}

using System.Text.Json.Nodes;
using Edge.Control.Engine;

namespace Edge.Control.Judging;

/// <summary>What the engine knows of the gateway's containers.</summary>
internal sealed class ContainerHealth(EngineClient engine, GatewayContainers containers)
{
    /// <exception cref="EngineException">The engine cannot be asked.</exception>
    public async Task<ContainersLook> LookAsync(CancellationToken stop)
    {
        var found = await containers.ListAsync(stop);
        var troubles = new List<string>();
        var restarts = 0L;
        foreach (var service in GatewayContainers.Services)
        {
            if (!found.TryGetValue(service, out var container))
                continue;
            var told = await engine.FindAsync($"/containers/{container.Id}/json", stop);
            restarts += told?["RestartCount"]?.GetValue<long>() ?? 0;
            if (State(container, told) is var state and not "healthy")
                troubles.Add($"{service} is {state}");
        }

        return new(troubles, restarts);
    }

    /// <summary>A container without a healthcheck is well while it runs.</summary>
    private static string State(GatewayContainer container, JsonNode? told) => container.State != "running" ? container.State
        : told is null ? "gone"
        : told["State"]?["Health"]?["Status"]?.ToString() is { } health and not "none" ? health
        : "healthy";
}

/// <summary>All containers at one moment.</summary>
/// <param name="Troubles">A part of a sentence for each service that is not well.</param>
/// <param name="Restarts">How often the engine has started one again because it ended.</param>
internal sealed record ContainersLook(IReadOnlyList<string> Troubles, long Restarts);

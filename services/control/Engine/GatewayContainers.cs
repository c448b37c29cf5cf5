using System.Text.Json.Nodes;

namespace Edge.Control.Engine;

/// <summary>One container of this gateway.</summary>
/// <param name="Id">As the engine names it.</param>
/// <param name="Name">For people, without the engine's leading slash.</param>
/// <param name="ImageId">The image that it runs, <c>sha256:...</c>.</param>
/// <param name="State">running, exited, created, restarting, ...</param>
internal sealed record GatewayContainer(string Id, string Name, string ImageId, string State);

/// <summary>
/// The containers of this gateway by the service each is, and of no other stack on this machine: who started them (compose, or the
/// agent of a fleet service) labelled all of them like control's own.
/// </summary>
internal sealed class GatewayContainers(EngineClient engine)
{
    /// <summary>The label that all containers of one stack share, and the one that names the service.</summary>
    private static readonly (string Stack, string Service)[] Labels =
    [
        ("com.docker.compose.project", "com.docker.compose.service"),
        ("io.balena.app-id", "io.balena.service-name"),
    ];

    /// <summary>What this stack is called: its compose project, or its number at the fleet service.</summary>
    /// <exception cref="EngineException">The engine cannot be asked, or this container belongs to no stack.</exception>
    public async Task<string> StackAsync(CancellationToken stop) => (await OwnLabelsAsync(stop)).Name;

    /// <summary>By service; a service that has no container is not in it.</summary>
    /// <exception cref="EngineException">The engine cannot be asked, or this container belongs to no stack.</exception>
    public async Task<IReadOnlyDictionary<string, GatewayContainer>> ListAsync(CancellationToken stop)
    {
        var (stack, service, name) = await OwnLabelsAsync(stop);
        var filter = new JsonObject { ["label"] = new JsonArray($"{stack}={name}") };
        var listed = await engine.AskAsync(HttpMethod.Get, $"/containers/json?all=true&filters={Uri.EscapeDataString(filter.ToJsonString())}", null, stop);
        var containers = new Dictionary<string, GatewayContainer>(StringComparer.Ordinal);
        foreach (var container in (JsonArray)listed)
        {
            if (container?["Labels"]?[service]?.ToString() is { } found)
                containers[found] = Read(container);
        }

        return containers;
    }

    private async Task<(string Stack, string Service, string Name)> OwnLabelsAsync(CancellationToken stop)
    {
        var own = (await engine.OwnContainerAsync(stop))["Config"]?["Labels"] as JsonObject ?? [];
        var (stack, service) = Array.Find(Labels, pair => own.ContainsKey(pair.Stack));
        return stack is null
            ? throw new EngineException("control's container has no label that tells which containers belong to it: neither compose nor balena started it")
            : (stack, service, own[stack]!.ToString());
    }

    private static GatewayContainer Read(JsonNode container) => new(
        container["Id"]!.ToString(), container["Names"]?[0]?.ToString().TrimStart('/') ?? "", container["ImageID"]!.ToString(), container["State"]!.ToString());
}

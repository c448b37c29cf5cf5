using System.Text.Json.Nodes;

namespace Edge.Control.Engine;

/// <summary>One container of this gateway.</summary>
/// <param name="Id">As the engine names it.</param>
/// <param name="Name">For people, without the engine's leading slash.</param>
/// <param name="ImageId">The image that it runs, <c>sha256:...</c>.</param>
/// <param name="State">running, exited, created, restarting, ...</param>
internal sealed record GatewayContainer(string Id, string Name, string ImageId, string State);

/// <summary>The stack that this container belongs to.</summary>
/// <param name="Name">Of the project.</param>
/// <param name="IsCompose">Compose made it; otherwise the agent of a fleet service did.</param>
/// <param name="Version">The release, if control's image came with a bundle, which labels it; null: whatever the program itself says.</param>
internal sealed record GatewayStack(string Name, bool IsCompose, string? Version);

/// <summary>
/// The containers of this gateway by the service each is, and of no other stack on this machine: who started them (compose, or the
/// agent of a fleet service) labelled all of them like control's own.
/// </summary>
internal sealed class GatewayContainers(EngineClient engine)
{
    /// <summary>The label of the container that switches releases: the stack that it works for. It is not itself one of that stack.</summary>
    public const string SwitcherLabel = "mbus-gateway.switches";

    /// <summary>Ends the name of a container that is to take a service's place, and of one whose place was taken.</summary>
    public const string NextSuffix = "-switch-next", OldSuffix = "-switch-old";

    /// <summary>What a gateway is made of, as compose names it; whatever else somebody runs in the same stack is his.</summary>
    public static readonly IReadOnlyList<string> Services = ["broker", "listener", "store", "uplink", "watchdog", "api", "control"];

    private const string ComposeStack = "com.docker.compose.project", ComposeService = "com.docker.compose.service";

    /// <summary>The label of the own container that names the stack, the one that all containers of it share, and the one that names the service.</summary>
    private static readonly (string Own, string Stack, string Service)[] Labels =
    [
        (ComposeStack, ComposeStack, ComposeService),
        (SwitcherLabel, ComposeStack, ComposeService),
        ("io.balena.app-id", "io.balena.app-id", "io.balena.service-name"),
    ];

    /// <summary>By service; a service that has no container is not in it.</summary>
    /// <exception cref="EngineException">The engine cannot be asked, or this container belongs to no stack.</exception>
    public async Task<IReadOnlyDictionary<string, GatewayContainer>> ListAsync(CancellationToken stop)
    {
        var found = new Dictionary<string, GatewayContainer>(StringComparer.Ordinal);
        foreach (var (service, container) in await ListAllAsync(stop))
            if (!container.Name.EndsWith(NextSuffix, StringComparison.Ordinal) && !container.Name.EndsWith(OldSuffix, StringComparison.Ordinal))
                found[service] = container;
        return found;
    }

    /// <summary>With those that are about to take a service's place, and those whose place was taken.</summary>
    /// <exception cref="EngineException">The engine cannot be asked, or this container belongs to no stack.</exception>
    public async Task<IReadOnlyList<(string Service, GatewayContainer Container)>> ListAllAsync(CancellationToken stop)
    {
        var (own, labels) = await OwnLabelsAsync(stop);
        var filter = new JsonObject { ["label"] = new JsonArray($"{labels.Stack}={own[labels.Own]}") };
        var listed = await engine.AskAsync(HttpMethod.Get, $"/containers/json?all=true&filters={Uri.EscapeDataString(filter.ToJsonString())}", null, stop);
        // `compose run` makes containers that are asides.
        return [.. from container in (JsonArray)listed
                   let service = container["Labels"]?[labels.Service]?.ToString()
                   where service is not null && container["Labels"]?["com.docker.compose.oneoff"]?.ToString() != "True"
                   select (service, Read(container))];
    }

    /// <summary>Which stack this is.</summary>
    /// <exception cref="EngineException">The engine cannot be asked, or this container belongs to no stack.</exception>
    public async Task<GatewayStack> StackAsync(CancellationToken stop)
    {
        var (own, labels) = await OwnLabelsAsync(stop);
        return new($"{own[labels.Own]}", labels.Stack == ComposeStack, own["mbus-gateway.version"]?.ToString());
    }

    private async Task<(JsonObject Own, (string Own, string Stack, string Service) Labels)> OwnLabelsAsync(CancellationToken stop)
    {
        var own = (await engine.OwnContainerAsync(stop))["Config"]?["Labels"] as JsonObject ?? [];
        var labels = Array.Find(Labels, row => own.ContainsKey(row.Own));
        return labels.Own is not null
            ? (own, labels)
            : throw new EngineException("control's container has no label that tells which containers belong to it: neither compose nor balena started it");
    }

    private static GatewayContainer Read(JsonNode container) => new(
        container["Id"]!.ToString(), container["Names"]?[0]?.ToString().TrimStart('/') ?? "", container["ImageID"]!.ToString(), container["State"]!.ToString());
}

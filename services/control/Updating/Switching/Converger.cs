using System.Net;
using System.Text.Json.Nodes;
using Edge.Control.Engine;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Updating.Switching;

/// <summary>
/// Makes each service run the image of a release: forward and back are the same. It looks at what is there and does what is missing, so it can be
/// ended at any point and begun again. A new container is made beside the old one (NAME-switch-next); the old one is stopped, set aside
/// (NAME-switch-old) and removed only when the new one has started.
/// </summary>
internal sealed class Converger(EngineClient engine, GatewayContainers containers, ILogger<Converger> log)
{
    /// <summary>
    /// Who hands over stops before who takes it: the listener's last telegrams reach the store, while the store is away the listener keeps them
    /// in its journal, and the broker is replaced when nothing waits in it.
    /// </summary>
    private static readonly string[] Order = ["listener", "uplink", "store", "api", "watchdog", "broker", "control"];

    // What a container may take to stop is its own affair (compose: 40 s); beyond that the engine kills it.
    private const int DefaultStopSeconds = 40;
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(30);

    /// <summary>Returns when each service of the release has one container, which has its image and was started.</summary>
    /// <exception cref="EngineException">It could not be done; to be called again.</exception>
    public async Task ConvergeAsync(Release release, CancellationToken stop)
    {
        // One that has no place in the order comes before control, which is the last.
        foreach (var (service, image) in release.Images.OrderBy(entry => Array.IndexOf(Order, entry.Key) is >= 0 and var place ? place : Order.Length - 2))
            await ConvergeAsync(service, image, stop);
    }

    private async Task ConvergeAsync(string service, string image, CancellationToken stop)
    {
        var found = await FindAsync(service, stop);
        var current = found.Current ?? await NameAsync(found, image, stop);
        if (current.ImageId != image)
        {
            UpdateLog.Replaces(log, service, current.ImageId, image);
            current = await ReplaceAsync(current, found.Name, image, stop);
        }

        await engine.AskAsync(HttpMethod.Post, $"/containers/{current.Id}/start", null, stop, HttpStatusCode.NotModified);
        await engine.RemoveAsync(found.Name + GatewayContainers.OldSuffix, stop);
        await engine.RemoveAsync(found.Name + GatewayContainers.NextSuffix, stop);
    }

    /// <summary>Nobody has the service's name: it was ended between the two renamings.</summary>
    private async Task<GatewayContainer> NameAsync(Found found, string image, CancellationToken stop)
    {
        // The new one is whole: the old one is renamed after that. If another image is wanted by now the old one is as good a beginning.
        var heir = found.Next is { } next && (next.ImageId == image || found.Old is null) ? next : found.Old!;
        await RenameAsync(heir.Id, found.Name, stop);
        return heir with { Name = found.Name };
    }

    private async Task<GatewayContainer> ReplaceAsync(GatewayContainer current, string name, string image, CancellationToken stop)
    {
        var (next, old) = (name + GatewayContainers.NextSuffix, name + GatewayContainers.OldSuffix);
        // What an earlier try left may be half made.
        await engine.RemoveAsync(next, stop);
        await engine.RemoveAsync(old, stop);
        var told = await engine.AskAsync(HttpMethod.Get, $"/containers/{current.Id}/json", null, stop);
        var copy = ContainerCopy.Of(told, await engine.FindAsync($"/images/{current.ImageId}/json", stop), image);
        var id = (await engine.AskAsync(HttpMethod.Post, $"/containers/create?name={next}", copy.Create, stop))["Id"]!.ToString();
        foreach (var (network, endpoint) in copy.OtherNetworks)
            await engine.AskAsync(HttpMethod.Post, $"/networks/{Uri.EscapeDataString(network)}/connect",
                new() { ["Container"] = id, ["EndpointConfig"] = endpoint }, stop);
        var seconds = told["Config"]?["StopTimeout"]?.GetValue<int>() ?? DefaultStopSeconds;
        await engine.AskAsync(HttpMethod.Post, $"/containers/{current.Id}/stop?t={seconds}", null, stop, HttpStatusCode.NotModified,
            TimeSpan.FromSeconds(seconds) + StopMargin);
        await RenameAsync(current.Id, old, stop);
        await RenameAsync(id, name, stop);
        return new(id, name, image, "created");
    }

    private Task<JsonNode> RenameAsync(string container, string name, CancellationToken stop) =>
        engine.AskAsync(HttpMethod.Post, $"/containers/{container}/rename?name={name}", null, stop);

    private async Task<Found> FindAsync(string service, CancellationToken stop)
    {
        var all = (await containers.ListAllAsync(stop)).Where(entry => entry.Service == service).Select(entry => entry.Container).ToList();
        GatewayContainer? Ending(string suffix) => all.Find(container => container.Name.EndsWith(suffix, StringComparison.Ordinal));
        var (next, old) = (Ending(GatewayContainers.NextSuffix), Ending(GatewayContainers.OldSuffix));
        var current = all.Find(container => container != next && container != old);
        var name = current?.Name ?? next?.Name[..^GatewayContainers.NextSuffix.Length] ?? old?.Name[..^GatewayContainers.OldSuffix.Length]
            ?? throw new EngineException($"{service} has no container any more");
        return new(name, current, next, old);
    }

    private sealed record Found(string Name, GatewayContainer? Current, GatewayContainer? Next, GatewayContainer? Old);
}

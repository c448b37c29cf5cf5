using System.Text.Json.Nodes;
using Edge.Control.Engine;
using Edge.Hosting;

namespace Edge.Control.Tunnel;

/// <summary>What a tunnel's container is made of.</summary>
/// <param name="Stack">The gateway's stack, which names it.</param>
/// <param name="Image">Id of the image.</param>
/// <param name="Networks">Those that it joins; the first is one that control is in.</param>
/// <param name="TokenFile">Where the token is on the host.</param>
internal sealed record TunnelPlace(string Stack, string Image, IReadOnlyList<string> Networks, string TokenFile);

/// <summary>Finds all that, by looking at what this gateway's own containers are made of.</summary>
internal sealed class TunnelPlaces(EngineClient engine, GatewayContainers gateway, SecretFiles secrets, TunnelOptions options)
{
    public const string TokenName = "tunnel-token";

    /// <exception cref="TunnelException">Something that it takes is missing.</exception>
    /// <exception cref="EngineException">The engine cannot be asked.</exception>
    public async Task<TunnelPlace> FindAsync(CancellationToken stop)
    {
        if (Token() is "")
            throw new TunnelException($"this gateway has no token for a tunnel: the secret file {TokenName} is missing or empty (./edge tunnel token)");
        var stack = (await gateway.StackAsync(stop)).Name;
        var own = await engine.OwnContainerAsync(stop);
        return new(stack, await ImageAsync(stop), await NetworksAsync(own, stop), HostPath(own, secrets.PathOf(TokenName)));
    }

    /// <summary>Empty when there is none.</summary>
    public string Token()
    {
        try
        {
            return secrets.Read(TokenName);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TunnelException($"the secret file {TokenName} cannot be read: {e.Message}", e);
        }
    }

    private async Task<string> ImageAsync(CancellationToken stop)
    {
        var images = (JsonArray)await engine.AskAsync(HttpMethod.Get, $"/images/json?filters={Filter("reference", options.Image)}", null, stop);
        return images.MaxBy(image => image!["Created"]!.GetValue<long>())?["Id"]?.ToString()
            ?? throw new TunnelException($"there is no image {options.Image} on this machine: ./edge up makes it where a token is kept");
    }

    /// <summary>Those of control and of the api, but for the ones that lead nowhere: what comes in there has business with the page and with this machine.</summary>
    private async Task<IReadOnlyList<string>> NetworksAsync(JsonNode own, CancellationToken stop)
    {
        var listed = (JsonArray)await engine.AskAsync(HttpMethod.Get, "/networks", null, stop);
        var closed = listed.Where(network => network!["Internal"]?.GetValue<bool>() == true).Select(network => network!["Id"]!.ToString()).ToHashSet();
        var joined = Joined(own);
        if ((await gateway.ListAsync(stop)).TryGetValue("api", out var api))
            joined = joined.Concat(Joined(await engine.AskAsync(HttpMethod.Get, $"/containers/{Uri.EscapeDataString(api.Id)}/json", null, stop)));
        string[] open = [.. joined.Where(network => !closed.Contains(network.Id)).Select(network => network.Name).Distinct()];
        return open.Length > 0 ? open : throw new TunnelException("control is in no network with a way out, so a tunnel would be in none");
    }

    private static IEnumerable<(string Name, string Id)> Joined(JsonNode container) =>
        (container["NetworkSettings"]?["Networks"] as JsonObject ?? []).Select(network => (network.Key, network.Value?["NetworkID"]?.ToString() ?? ""));

    /// <summary>Where a file of this container is on the host: mounted by itself, or within a folder or volume.</summary>
    private static string HostPath(JsonNode own, string file)
    {
        var mounted = (own["Mounts"] as JsonArray ?? [])
            .Select(mount => new { Inside = mount!["Destination"]!.ToString().TrimEnd('/'), Outside = mount["Source"]?.ToString() ?? "" })
            .Where(mount => mount.Outside.Length > 0 && (file == mount.Inside || file.StartsWith(mount.Inside + "/", StringComparison.Ordinal)))
            .MaxBy(mount => mount.Inside.Length);
        return mounted is not null
            ? mounted.Outside + file[mounted.Inside.Length..]
            : throw new TunnelException($"the secret file {TokenName} is not mounted into control's container, so it cannot be given to a tunnel's");
    }

    public static string Filter(string kind, string value) => Uri.EscapeDataString(new JsonObject { [kind] = new JsonArray(value) }.ToJsonString());
}

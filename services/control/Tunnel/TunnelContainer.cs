using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Edge.Control.Engine;

namespace Edge.Control.Tunnel;

/// <summary>A container that runs.</summary>
/// <param name="Id">As the engine names it.</param>
/// <param name="Address">In the network that control shares with it; null when it has ended already.</param>
internal sealed record TunnelRun(string Id, IPAddress? Address);

/// <summary>How a container is.</summary>
internal sealed record ContainerState(bool Running, int ExitCode);

/// <summary>
/// The throwaway container that a tunnel runs in, by the engine's API. It ends itself when its time is over (timeout(1), the
/// image's entry point), so that it needs nobody for that; its fixed name keeps a second one of the same gateway away.
/// </summary>
internal sealed class TunnelContainer(EngineClient engine, ContainerLogs logs)
{
    /// <summary>Names the stack that it belongs to.</summary>
    public const string StackLabel = "mbus-gateway.tunnel";

    public const string ExpiresLabel = "mbus-gateway.tunnel.expires";
    public const int MetricsPort = 2000;
    private const string TokenFile = "/run/secrets/tunnel-token";
    private const long MemoryBytes = 128 << 20;
    private const int StopSeconds = 5;
    private const int LastLines = 20;

    /// <summary>Starts it; what there is of an earlier one goes first.</summary>
    /// <exception cref="EngineException">The engine did not do it.</exception>
    public async Task<TunnelRun> StartAsync(TunnelPlace place, TunnelLease lease, CancellationToken stop)
    {
        await EndAsync(place.Stack, stop);
        var created = await engine.AskAsync(HttpMethod.Post, $"/containers/create?name={Uri.EscapeDataString(place.Stack)}-tunnel", Describe(place, lease), stop);
        var id = created["Id"]!.ToString();
        // An engine of before API 1.44 takes one network at a time.
        foreach (var network in place.Networks.Skip(1))
            await engine.AskAsync(HttpMethod.Post, $"/networks/{Uri.EscapeDataString(network)}/connect", new JsonObject { ["Container"] = id }, stop);
        await engine.AskAsync(HttpMethod.Post, $"/containers/{id}/start", null, stop);
        var seen = await engine.AskAsync(HttpMethod.Get, $"/containers/{id}/json", null, stop);
        var address = seen["NetworkSettings"]?["Networks"]?[place.Networks[0]]?["IPAddress"]?.ToString();
        return new(id, IPAddress.TryParse(address, out var parsed) ? parsed : null);
    }

    /// <summary>Ends every tunnel's container of that stack, running or not: SIGTERM, 5 s, SIGKILL. How many there were.</summary>
    /// <exception cref="EngineException">The engine did not do it.</exception>
    public async Task<int> EndAsync(string stack, CancellationToken stop)
    {
        var path = $"/containers/json?all=true&filters={TunnelPlaces.Filter("label", $"{StackLabel}={stack}")}";
        var found = (JsonArray)await engine.AskAsync(HttpMethod.Get, path, null, stop);
        foreach (var container in found)
        {
            var id = container!["Id"]!.ToString();
            await engine.AskAsync(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"/containers/{id}/stop?t={StopSeconds}"), null, stop, HttpStatusCode.NotModified);
            await engine.AskAsync(HttpMethod.Delete, $"/containers/{id}?force=true", null, stop, HttpStatusCode.NotFound);
        }

        return found.Count;
    }

    public async Task<ContainerState> LookAsync(string id, CancellationToken stop)
    {
        var state = (await engine.AskAsync(HttpMethod.Get, $"/containers/{id}/json", null, stop, HttpStatusCode.NotFound))["State"];
        return new(state?["Running"]?.GetValue<bool>() ?? false, state?["ExitCode"]?.GetValue<int>() ?? -1);
    }

    /// <summary>What it said last.</summary>
    public async Task<string> LastWordsAsync(string id, string token, CancellationToken stop) =>
        TunnelWords.Last((await logs.ReadAsync(id, LastLines, stop)).Lines, token);

    /// <summary>An unprivileged user without any right, on a file system that cannot be written; all it is given is the token and the networks.</summary>
    internal static JsonObject Describe(TunnelPlace place, TunnelLease lease) => new()
    {
        ["Image"] = place.Image,
        ["User"] = "10001:10001",
        ["Labels"] = new JsonObject
        {
            [StackLabel] = place.Stack,
            [ExpiresLabel] = lease.Expires.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        },
        // Behind the image's `timeout`, for which 0 would mean for ever.
        ["Cmd"] = new JsonArray(
            Math.Max(1, (int)Math.Ceiling(lease.Left.TotalSeconds)).ToString(CultureInfo.InvariantCulture),
            "cloudflared", "tunnel", "--no-autoupdate", "--metrics", string.Create(CultureInfo.InvariantCulture, $"0.0.0.0:{MetricsPort}"),
            // Within the 5 s before SIGKILL; cloudflared's own 30 s are for requests that are under way.
            "--grace-period", "3s", "run", "--token-file", TokenFile),
        ["HostConfig"] = new JsonObject
        {
            ["NetworkMode"] = place.Networks[0],
            ["ExtraHosts"] = new JsonArray("host.docker.internal:host-gateway"),
            ["Mounts"] = new JsonArray(new JsonObject
            {
                ["Type"] = "bind",
                ["Source"] = place.TokenFile,
                ["Target"] = TokenFile,
                ["ReadOnly"] = true,
            }),
            ["ReadonlyRootfs"] = true,
            ["CapDrop"] = new JsonArray("ALL"),
            ["SecurityOpt"] = new JsonArray("no-new-privileges:true"),
            ["Memory"] = MemoryBytes,
            ["MemorySwap"] = MemoryBytes,
            ["PidsLimit"] = 100,
            ["RestartPolicy"] = new JsonObject { ["Name"] = "no" },
            ["LogConfig"] = new JsonObject { ["Type"] = "json-file", ["Config"] = new JsonObject { ["max-size"] = "1m", ["max-file"] = "1" } },
        },
    };
}

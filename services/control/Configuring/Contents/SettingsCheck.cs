using System.Text;
using System.Text.Json.Nodes;
using Edge.Control.Engine;

namespace Edge.Control.Configuring.Contents;

/// <summary>
/// Has each service's own program check the settings before anything is written: in a throwaway container of its image, with its
/// variables and files, as <c>./edge check-config</c> does it. Nobody else knows what a service accepts.
/// </summary>
internal sealed class SettingsCheck(EngineClient engine, GatewayContainers containers, ContainerLogs logs)
{
    /// <summary>It goes along as a variable, and the kernel takes no longer one.</summary>
    public const int MaxBytes = 100 * 1024;

    private const string Name = "mbus-gateway-check";
    // Read by the program's own settings reader (libs/hosting).
    private const string ContentVariable = "EDGE_CONFIG_JSON";
    private const int MaxText = 2000;
    private const int MaxLines = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <exception cref="ConfigurationException">A service refuses them; the message has all of its reasons.</exception>
    /// <exception cref="EngineException">The engine cannot be asked.</exception>
    public async Task RunAsync(byte[] settings, IEnumerable<string> services, CancellationToken stop)
    {
        if (settings.Length > MaxBytes)
            throw new ConfigurationException($"edge.json would have {settings.Length} bytes; at most {MaxBytes} can be checked");
        var running = await containers.ListAsync(stop);
        var reasons = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var service in services)
            if (running.TryGetValue(service, out var container))
                reasons.UnionWith(await CheckAsync(service, container, settings, stop));
        if (reasons.Count > 0)
            throw new ConfigurationException($"the settings are refused: {Cut(string.Join("; ", reasons))}");
    }

    private async Task<IEnumerable<string>> CheckAsync(string service, GatewayContainer container, byte[] settings, CancellationToken stop)
    {
        var known = await engine.AskAsync(HttpMethod.Get, $"/containers/{container.Id}/json", null, stop);
        await RemoveAsync();
        try
        {
            await engine.AskAsync(HttpMethod.Post, $"/containers/create?name={Name}", Container(service, container, known, settings), stop);
            await engine.AskAsync(HttpMethod.Post, $"/containers/{Name}/start", null, stop);
            var ended = await engine.AskAsync(HttpMethod.Post, $"/containers/{Name}/wait", null, stop, within: Patience);
            if (ended["StatusCode"]?.GetValue<int>() == 0)
                return [];
            string[] lines = [.. (await logs.ReadAsync(Name, MaxLines, stop)).Lines];
            return lines.Length > 0 ? lines : [$"{service} ended with {ended["StatusCode"]} and said nothing"];
        }
        finally
        {
            await RemoveAsync();
        }
    }

    /// <summary>What the service has, all of it read-only and without any network.</summary>
    internal static JsonObject Container(string service, GatewayContainer container, JsonNode known, byte[] settings)
    {
        var variables = (known["Config"]?["Env"] as JsonArray ?? []).Select(variable => variable!.ToString())
            .Where(variable => !variable.StartsWith($"{ContentVariable}=", StringComparison.Ordinal));
        string[] all = [.. variables, $"{ContentVariable}={Encoding.UTF8.GetString(settings)}"];
        return new JsonObject
        {
            ["Image"] = container.ImageId,
            ["User"] = known["Config"]?["User"]?.DeepClone(),
            ["Env"] = new JsonArray([.. all.Select(variable => JsonValue.Create(variable))]),
            ["Cmd"] = new JsonArray(service, "--check-config"),
            ["NetworkDisabled"] = true,
            ["Healthcheck"] = new JsonObject { ["Test"] = new JsonArray("NONE") },
            ["HostConfig"] = new JsonObject
            {
                ["VolumesFrom"] = new JsonArray($"{container.Id}:ro"),
                ["NetworkMode"] = "none",
                ["ReadonlyRootfs"] = true,
                ["Tmpfs"] = new JsonObject { ["/tmp"] = "size=16m" },
                ["CapDrop"] = new JsonArray("ALL"),
                ["SecurityOpt"] = new JsonArray("no-new-privileges:true"),
                ["Memory"] = 128L * 1024 * 1024,
            },
        };
    }

    private async Task RemoveAsync() =>
        await engine.AskAsync(HttpMethod.Delete, $"/containers/{Name}?force=true", null, CancellationToken.None, System.Net.HttpStatusCode.NotFound);

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText] + " ...";
}

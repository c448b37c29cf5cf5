using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Containers.Tests;

/// <summary>
/// docker-compose.yml under plain compose, with what balena's supervisor adds to each container: the folder of the update lock, the
/// device's variables, and the engine's socket for whoever has the label. Everything is taken away at the end.
/// </summary>
internal sealed class FleetHouse : IAsyncDisposable
{
    private const string SocketLabel = "io.balena.features.balena-socket";

    private readonly string _project = $"fleet-{Guid.NewGuid().ToString("N")[..6]}";
    private readonly string _folder;
    private readonly string[] _files;

    public FleetHouse(string tag)
    {
        // Where the engine finds it too: the tests may run in a container of their own.
        _folder = Directory.CreateDirectory(Path.Combine(Command.Root, ".edge", _project)).FullName;
        var file = Path.Combine(Command.Root, "docker-compose.yml");
        _files = ["--file", file, "--file", WriteOverride(tag, Labelled(file)), "--file", WritePorts()];
    }

    public const string DeviceUuid = "0123456789abcdef0123456789abcdef";

    public async Task UpAsync(params string[] services) =>
        await ComposeAsync(["up", "--detach", "--no-build", .. services.Length > 0 ? ["--no-deps", .. services] : services]);

    public async Task RestartAsync() => await ComposeAsync(["restart", "--timeout", "40"]);

    public Task<string> LogsAsync(string service) => ComposeAsync(["logs", "--no-color", "--no-log-prefix", service]);

    /// <summary>On the volumes of the service's container, as the user that its program is.</summary>
    public async Task<Ended> ExecAsync(string service, string command) =>
        await Inside.ShellOnVolumesAsync(await IdAsync(service), service == "watchdog" ? "0:0" : "10001:10001", command);

    public Task<string> IdAsync(string service) => ComposeAsync(["ps", "--all", "--quiet", service]);

    public async Task<JsonNode> ContainerAsync(string service) =>
        JsonNode.Parse(await Command.DockerAsync("inspect", await ComposeAsync(["ps", "--all", "--quiet", service])))![0]!;

    /// <summary>The lock's folder of a service, as the supervisor sees it on the host.</summary>
    public string LockFolder(string service) => Path.Combine(_folder, service);

    public async Task UntilHealthyAsync(TimeSpan limit)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(limit);
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var seen = new List<string>();
        while (!bound.IsCancellationRequested)
        {
            seen.Clear();
            foreach (var service in Statuses.Services)
                seen.Add($"{service} {(await ContainerAsync(service))["State"]!["Health"]!["Status"]}");
            if (seen.All(one => one.EndsWith(" healthy", StringComparison.Ordinal)))
                return;
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"not all healthy within {limit}: {string.Join(", ", seen)}");
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(["down", "--volumes", "--timeout", "20"]);
        // What the containers' user has made there is not the test's.
        Directory.Delete(_folder, recursive: true);
    }

    private static bool Labelled(string file) => File.ReadAllText(file).Contains($"labels: {{{SocketLabel}: \"1\"}}", StringComparison.Ordinal);

    private string WriteOverride(string tag, bool hasSocket)
    {
        var services = new JsonObject();
        foreach (var service in Statuses.Services)
        {
            Directory.CreateDirectory(LockFolder(service));
            // As the supervisor makes it: whoever writes there may delete only what is his.
            File.SetUnixFileMode(LockFolder(service), (UnixFileMode)0b1_111_111_111);
            var volumes = new JsonArray($"{LockFolder(service)}:/tmp/balena");
            if (service == "control" && hasSocket)
                volumes.Add("/var/run/docker.sock:/host/run/balena-engine.sock");
            services[service] = new JsonObject
            {
                ["image"] = $"mbus-gateway/{(service == "listener" ? service : "edge")}:{tag}",
                ["volumes"] = volumes,
                ["environment"] = new JsonObject { ["BALENA_DEVICE_UUID"] = DeviceUuid, ["EDGE_Listener__Receivers__0"] = "attic" },
            };
        }

        return Write("override.json", new JsonObject { ["services"] = services }.ToJsonString());
    }

    // Any free ports: the usual ones may be somebody's.
    private string WritePorts() => Write("ports.yaml", "services:\n  api:\n    ports: !override [\"127.0.0.1::8080\"]\n  broker:\n    ports: !override [\"127.0.0.1::1883\"]\n");

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<string> ComposeAsync(string[] arguments)
    {
        var ended = await RunAsync(arguments);
        Assert.True(ended.ExitCode == 0, $"docker compose {string.Join(' ', arguments)}: {ended.Errors}");
        return ended.Output.Trim();
    }

    private Task<Ended> RunAsync(string[] arguments) =>
        Command.RunAsync("docker", TimeSpan.FromMinutes(3), ["compose", "--project-name", _project, .. _files, .. arguments]);
}

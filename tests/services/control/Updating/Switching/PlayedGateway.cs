using System.Text.Json.Nodes;
using Edge.Control.Engine;
using Edge.Control.Judging;
using Edge.Control.Updating;
using Edge.Control.Updating.Switching;
using Edge.Testing;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Tests.Updating.Switching;

/// <summary>A gateway of three services on a played engine, with an old and a new release, and a real state file.</summary>
internal sealed class PlayedGateway : IAsyncDisposable
{
    public static readonly string[] Services = ["listener", "store", "control"];

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-switch-").FullName;
    private readonly FailingLogs _logs = new();

    private PlayedGateway(PlayedMachine machine)
    {
        Machine = machine;
        Options = new() { StateDirectory = _folder, Directory = Path.Combine(_folder, "updates"), WatchFor = TimeSpan.FromMinutes(1) };
        Engine = new(new EngineOptions { Socket = machine.Socket }, TimeProvider.System);
        File = new(Options, TimeProvider.System, _logs.CreateLogger<SwitchFile>());
    }

    public PlayedMachine Machine { get; }

    public UpdateOptions Options { get; }

    public EngineClient Engine { get; }

    public SwitchFile File { get; }

    public FailingLogs Logs => _logs;

    public static Release Old { get; } = ReleaseOf("1.0.0", "old");

    public static Release New { get; } = ReleaseOf("1.1.0", "new");

    public static string Id(string service, string release) => $"sha256:{release}{service}";

    public static async Task<PlayedGateway> StartAsync()
    {
        var gateway = new PlayedGateway(await PlayedMachine.StartAsync());
        foreach (var release in new[] { "old", "new" })
            foreach (var service in Services)
                gateway.Machine.Images[Id(service, release)] = new()
                {
                    ["Id"] = Id(service, release),
                    ["Config"] = new JsonObject { ["Env"] = new JsonArray($"OF_IMAGE={release}"), ["Cmd"] = new JsonArray("run", release), ["User"] = "10001" },
                };
        foreach (var service in Services)
            gateway.Machine.Add($"edge-{service}-1", Container(service), Networks(service));
        return gateway;
    }

    /// <summary>A switcher as it is after each start: it knows nothing but the file.</summary>
    public Switcher Switcher(IJudge judge) => new(File, Converger(), judge, Options, TimeProvider.System, _logs.CreateLogger<Switcher>());

    public Converger Converger() => new(Engine, new(Engine), _logs.CreateLogger<Converger>());

    public SwitchRecord Begin() => File.Write(new(UpdatePhase.Switching, "", 0, Old, New, "edge", new(0, true, true)));

    /// <summary>One container a service, which runs that release and has all that the first one had.</summary>
    public void Runs(string release)
    {
        Assert.Equal(Services.Length, Machine.Containers.Count);
        foreach (var service in Services)
        {
            var container = Assert.Single(Machine.Containers, found => found.Service == service);
            Assert.Equal(($"edge-{service}-1", Id(service, release), true), (container.Name, container.Image, container.IsRunning));
            var expected = Container(service, release);
            Assert.Equal(Sorted(expected), Sorted(container.Config));
            Assert.Equal(Sorted(Networks(service)), Sorted(container.Networks));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        await Machine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        _logs.Dispose();
    }

    private static string Sorted(JsonObject members) =>
        new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString();

    private static Release ReleaseOf(string version, string release) => new(version, Services.ToDictionary(service => service, service => Id(service, release)));

    private static JsonObject Container(string service, string release = "old") => new()
    {
        ["Env"] = new JsonArray("OF_COMPOSE=1", $"OF_IMAGE={release}"),
        ["Cmd"] = new JsonArray("run", release),
        ["Healthcheck"] = new JsonObject { ["Test"] = new JsonArray("CMD", "/edge", "health") },
        ["Labels"] = new JsonObject
        {
            ["com.docker.compose.project"] = "edge", ["com.docker.compose.service"] = service, ["com.docker.compose.image"] = Id(service, release),
        },
        ["StopTimeout"] = 40,
        ["Image"] = Id(service, release),
        ["HostConfig"] = new JsonObject { ["NetworkMode"] = "edge_bus", ["Binds"] = new JsonArray($"edge_{service}:/data/{service}:rw"), ["ReadonlyRootfs"] = true },
    };

    private static JsonObject Networks(string service) => new()
    {
        ["edge_bus"] = new JsonObject { ["Aliases"] = new JsonArray($"edge-{service}-1", service) },
        ["edge_cloud"] = new JsonObject { ["Aliases"] = new JsonArray($"edge-{service}-1", service) },
    };
}

/// <summary>Finds good what is set.</summary>
internal sealed class PlayedJudge(Func<bool> isGood) : IJudge
{
    public int Watches { get; private set; }

    public Task<Baseline> LookAsync(CancellationToken stop) => Task.FromResult(new Baseline(0, true, true));

    public Task<Verdict> WatchAsync(Baseline before, TimeSpan within, IProgress<string> progress, CancellationToken stop)
    {
        Watches++;
        return Task.FromResult(isGood() ? new Verdict(true, "all is well") : new Verdict(false, "no reading was decoded"));
    }
}

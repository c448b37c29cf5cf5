using System.Diagnostics;
using System.Security.Cryptography;

namespace Edge.Containers.Tests;

/// <summary>A demonstration of its own whose control may ask the engine, trusts a key of the test and watches releases for a minute only.</summary>
public sealed class UpdateHouse() : DemoHouse("switch-test", 5)
{
    /// <summary>The tests that share one.</summary>
    public const string Shared = "a gateway whose control may ask the engine";

    private readonly Stopwatch _sinceStart = new();

    /// <summary>The operator's.</summary>
    internal ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Where bundles are made.</summary>
    internal string Folder => Path.Combine(Command.Root, ".edge", Project, "bundles");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _sinceStart.Start();
        Directory.CreateDirectory(Folder);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Key.Dispose();
    }

    /// <summary>Whether readings come is asked of a release only if they came for as long as it is watched.</summary>
    internal async Task HeardForAWhileAsync()
    {
        var left = TimeSpan.FromSeconds(65) - _sinceStart.Elapsed;
        if (left > TimeSpan.Zero)
            await Task.Delay(left, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    internal async Task<string> ImageAsync(string service) => await Command.DockerAsync("inspect", "--format", "{{.Image}}", await ContainerAsync(service, all: true));

    internal Task<Ended> UpdateAsync(string bundle, params string[] options) =>
        Command.EdgeAsync(TimeSpan.FromMinutes(10), ["update", bundle, .. options, "--project", Project]);

    protected override async Task PrepareAsync()
    {
        var folder = Path.Combine(Command.Root, ".edge", Project, "demo");
        Directory.CreateDirectory(folder);
        var group = (await Command.RunAsync("stat", TimeSpan.FromSeconds(10), "-c", "%g", "/var/run/docker.sock")).Output.Trim();
        await File.WriteAllTextAsync(Path.Combine(folder, "compose.override.yaml"), $$"""
            services:
              control:
                group_add: ["{{group}}"]
                volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
                environment:
                  EDGE_Update__WatchFor: "00:01:00"
                  EDGE_Trust__OperatorKey: "{{Convert.ToBase64String(Key.ExportSubjectPublicKeyInfo())}}"
            """);
    }
}

/// <summary>Started once for all of them.</summary>
[CollectionDefinition(UpdateHouse.Shared)]
public sealed class SharedUpdateHouse : ICollectionFixture<UpdateHouse>;

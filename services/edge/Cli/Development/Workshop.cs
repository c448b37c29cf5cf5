namespace Edge.Cli.Development;

/// <summary>The container that has the SDK and every real peer, so that a bare machine needs nothing else to build, test and measure.</summary>
internal sealed class Workshop(CommandCall call)
{
    private const string ArtifactsVolume = "mbus-gateway-artifacts";
    private const string PackagesVolume = "mbus-gateway-nuget";

    // A full disk, the bytes that reach a device and a foreign processor are made and measured for real: that takes mounts and loop
    // devices (block 7, control 10:237), and reading other processes' memory maps. Less than --privileged, which not every machine grants.
    private static readonly string[] Rights =
    [
        "--cap-add", "SYS_ADMIN", "--cap-add", "SYS_PTRACE", "--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined",
        "--device-cgroup-rule", "b 7:* rmw", "--device-cgroup-rule", "c 10:237 rmw", "--volume", "/dev:/dev",
    ];

    // What the tests' image is made of; the tests themselves are built inside.
    private static readonly string[] OfTests = ["Dockerfile", "services/api/Page/package-lock.json"];
    private static readonly string[] OfVm = [.. OfTests, "tests/vm/Guest/take-kernel.sh"];

    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(30);

    private readonly GatewayImages _images = new(call.Project, call.Ui);

    private string Root => call.Project.Root;

    /// <summary>The tests' image, and the sources built once.</summary>
    public async Task<string> PrepareAsync(CancellationToken stop)
    {
        if (!File.Exists(Path.Combine(Root, "edge.sln")))
            throw new Failure("there are no sources here", "tests and benchmarks are for a checkout, and this is a release", "get the sources, and run it there");
        await _images.EnsureBasesAsync(BaseImages.In(Root), stop);
        var image = await EnsureAsync("tests", OfTests, "Building the image that the tests run in", stop);
        await call.Ui.StepAsync("Building the tests", step => Child.DemandAsync(
            Run(image, ["dotnet", "build", "edge.sln", "-c", "Release", "--nologo", "-v", "quiet", "-p:RestoreLockedMode=true"])
                with { Step = step, Limit = BuildLimit }, stop));
        return image;
    }

    /// <summary>The tests' image with an emulator and a kernel.</summary>
    public Task<string> VmImageAsync(CancellationToken stop) => EnsureAsync("tests-vm", OfVm, "Building the image that emulates machines", stop);

    /// <summary>
    /// A program in there: with the engine's socket, usually the host's network, and the checkout at its own path. What the tests start, they start as
    /// a person would.
    /// </summary>
    public ChildCall Run(string image, IReadOnlyList<string> command, string network = "host", int shares = 1024, params (string Name, string? Value)[] variables)
    {
        var passed = variables.Append((Name: "EDGE_PROJECT_ROOT", Value: Root)).Where(variable => variable.Value is not null)
            .SelectMany(variable => new[] { "--env", $"{variable.Name}={variable.Value}" });
        return call.Engine.Call(
        [
            "run", "--rm", .. Rights, "--pid", "host", "--network", network, "--cpu-shares", $"{shares}", "--volume", "/var/run/docker.sock:/var/run/docker.sock",
            "--volume", $"{Root}:{Root}", "--volume", $"{ArtifactsVolume}:/artifacts", "--volume", $"{PackagesVolume}:/root/.nuget/packages", "--workdir", Root,
            .. passed, image, .. command,
        ]) with { What = string.Join(' ', command.Take(3)) };
    }

    /// <summary>Where reports go: in the checkout, which the container sees at the same place.</summary>
    public string StateFolder => Directory.CreateDirectory(Path.Combine(Root, ".edge")).FullName;

    private async Task<string> EnsureAsync(string target, string[] sources, string title, CancellationToken stop)
    {
        var image = ImageNames.Of(target, Sources.Fingerprint(Root, sources));
        if (!await call.Engine.HasImageAsync(image, stop))
            await call.Ui.StepAsync(title, step => _images.BuildAsync(target, image, [], step, stop));
        return image;
    }
}

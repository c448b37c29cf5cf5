namespace Edge.Containers.Tests;

/// <summary>
/// The Raspberry Pi's images: what can be built here for arm64 is built under emulation and run. Where no registry is reachable the
/// Debian base is made by mmdebstrap; the .NET layer has no stand-in and is not part of this.
/// </summary>
public sealed class ForeignArchitectureTests
{
    private const string Base = "mbus-gateway/debian-arm64:test";
    private const string Broker = "mbus-gateway/broker:test-arm64";
    private const string Decoder = "mbus-gateway/decoder:test-arm64";
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(12);

    [Fact]
    public async Task Broker_and_decoder_build_and_run_on_arm64()
    {
        await using var emulation = new Emulation();
        await emulation.EnableAsync();
        try
        {
            await MakeBaseAsync();
            await BuildAsync("broker", Broker);
            await BuildAsync("decoder", Decoder, "--build-arg", "DOTNET_LAYER=base");

            Assert.Equal("aarch64", await RunAsync(Decoder, "uname", "-m"));
            Assert.Contains("2.0.0", await RunAsync(Decoder, "wmbusmeters", "--version"), StringComparison.Ordinal);
            Assert.Contains("mosquitto version 2", await RunAsync(Broker, "sh", "-c", "mosquitto --help | head -1"), StringComparison.Ordinal);
        }
        finally
        {
            // Some may not have come to be.
            await Command.RunAsync("docker", TimeSpan.FromMinutes(1), "image", "rm", "--force", Broker, Decoder, Base);
        }
    }

    private static async Task MakeBaseAsync()
    {
        var folder = Directory.CreateTempSubdirectory("edge-arm64-").FullName;
        try
        {
            var tar = Path.Combine(folder, "root.tar");
            var made = await Command.RunAsync("mmdebstrap", BuildLimit, "--variant=minbase", "--arch=arm64",
                "--aptopt=Acquire::Check-Valid-Until \"false\"", "forky", tar, await MirrorAsync());
            Assert.True(made.ExitCode == 0, made.Errors);
            await File.WriteAllTextAsync(Path.Combine(folder, "Dockerfile"), "FROM scratch\nADD root.tar /\n", TestContext.Current.CancellationToken);
            await DockerBuildAsync(Base, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The mirror that this machine's own packages come from.</summary>
    private static async Task<string> MirrorAsync() =>
        (await File.ReadAllTextAsync("/etc/apt/sources.list", TestContext.Current.CancellationToken))
            .Split(' ', '\n').First(word => word.StartsWith("http", StringComparison.Ordinal));

    private static Task BuildAsync(string target, string image, params string[] options) =>
        DockerBuildAsync(image, Command.Root, ["--target", target, "--build-arg", $"DEBIAN={Base}", .. options]);

    private static async Task DockerBuildAsync(string image, string context, params string[] options)
    {
        var built = await Command.RunAsync("docker", BuildLimit,
            ["buildx", "build", "--progress=plain", "--load", "--platform", "linux/arm64", "--tag", image, .. options, context]);
        Assert.True(built.ExitCode == 0, built.Errors.Length > 6000 ? built.Errors[^6000..] : built.Errors);
    }

    private static Task<string> RunAsync(string image, params string[] command) =>
        Command.DockerAsync(["run", "--rm", "--platform", "linux/arm64", "--network", "none", image, .. command]);
}

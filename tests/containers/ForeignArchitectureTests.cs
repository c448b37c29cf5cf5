namespace Edge.Containers.Tests;

/// <summary>
/// The Raspberry Pi's images: they are compiled here for arm64, nothing of that architecture is run to build them, and then they run under
/// emulation.
/// </summary>
public sealed class ForeignArchitectureTests
{
    private const string Listener = "mbus-gateway/listener:test-arm64";
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(12);

    [Fact]
    public async Task The_images_for_arm64_are_made_here_and_run()
    {
        await using var emulation = new Emulation();
        await emulation.EnableAsync();
        try
        {
            var built = await Command.RunAsync("docker", BuildLimit, "buildx", "build", "--progress=plain", "--load", "--platform", "linux/arm64", "--target", "listener", "--tag", Listener, Command.Root);
            Assert.True(built.ExitCode == 0, built.Errors.Length > 6000 ? built.Errors[^6000..] : built.Errors);

            Assert.Equal("arm64", await Command.DockerAsync("image", "inspect", "--format", "{{.Architecture}}", Listener));
            Assert.Matches(@"^\d+\.\d+\.\d+", await RunAsync("/tini", "--", "/edge", "store", "--version"));
            Assert.Contains("2.0.0", await RunAsync("/usr/bin/wmbusmeters", "--version"), StringComparison.Ordinal);
            Assert.Contains("Sqlite", await RunAsync("/bin/sh", "-c", "/edge store --stats 2>&1; true"), StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            // It may not have come to be.
            await Command.RunAsync("docker", TimeSpan.FromMinutes(1), "image", "rm", "--force", Listener);
        }
    }

    private static Task<string> RunAsync(params string[] command) =>
        Command.DockerAsync(["run", "--rm", "--platform", "linux/arm64", "--network", "none", "--entrypoint", command[0], Listener, .. command[1..]]);
}

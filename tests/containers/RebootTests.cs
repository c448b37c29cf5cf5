using Edge.Control.Engine;
using Edge.Control.Rebooting;

namespace Edge.Containers.Tests;

/// <summary>An orderly reboot by the real engine; a container stands in for the machine, so that this one goes on.</summary>
public sealed class RebootTests(DemoHouse stack)
{
    [Fact]
    public async Task The_first_process_gets_the_signal_that_means_reboot()
    {
        var name = $"edge-machine-{Guid.NewGuid().ToString("N")[..6]}";
        var image = await Command.DockerAsync("inspect", "--format", "{{.Image}}", await stack.ContainerAsync("control"));
        await Command.DockerAsync("run", "--detach", "--name", name, "--user", "0:0", "--entrypoint", "sh", "debian:forky-slim",
            "-c", "trap 'exit 42' INT; while :; do sleep 0.1; done");
        try
        {
            using var engine = new EngineClient(new EngineOptions(), TimeProvider.System);
            var exitCode = await engine.RunAsync($"{name}-reboot", HostReboot.Container(image, $"container:{name}"), TestContext.Current.CancellationToken);
            Assert.Equal(0, exitCode);
            Assert.Equal("42", await Command.DockerAsync("wait", name));
        }
        finally
        {
            await Command.DockerAsync("rm", "--force", name);
        }
    }
}

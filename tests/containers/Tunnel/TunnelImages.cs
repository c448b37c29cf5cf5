namespace Edge.Containers.Tests.Tunnel;

/// <summary>The image that tunnels run in, the real stage of it, with the stand-in where Cloudflare's program would be.</summary>
public sealed class TunnelImages(DemoHouse demo) : IAsyncLifetime
{
    private static readonly string StandIn = $"tunnel-cloudflared-{Guid.NewGuid().ToString("N")[..6]}";

    internal string Tunnel { get; } = $"tunnel-image-{Guid.NewGuid().ToString("N")[..6]}";

    internal string Control { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Control = await Command.DockerAsync("inspect", "--format", "{{.Image}}", await demo.ContainerAsync("control"));
        await Command.DockerAsync("buildx", "build", "--load", "--quiet", "--tag", StandIn, Path.Combine(Command.Root, "tests", "containers", "Tunnel"));
        await Command.DockerAsync("buildx", "build", "--load", "--quiet", "--target", "tunnel", "--build-arg", $"CLOUDFLARED={StandIn}", "--tag", Tunnel, Command.Root);
    }

    public async ValueTask DisposeAsync() => await Command.DockerAsync("image", "rm", "--force", Tunnel, StandIn);
}

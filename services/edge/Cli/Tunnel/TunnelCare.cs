namespace Edge.Cli.Tunnel;

/// <summary>What the tunnel needs of a stack that starts or ends.</summary>
internal static class TunnelCare
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(120);

    /// <summary>For `./edge up`: the image, where there is a token. The gateway does not wait for support.</summary>
    public static async Task PrepareAsync(Project project, Ui ui, CancellationToken stop)
    {
        try
        {
            if ((await project.Secrets.GetAsync(Secrets.TunnelToken, stop)).Length > 0)
                await new TunnelImage(project, ui).EnsureAsync(stop);
        }
        catch (Failure failure)
        {
            ui.Note($"note: no support tunnel can be opened: {failure.Message}");
        }
    }

    /// <summary>Before the networks go: one that control was killed beside holds on to them.</summary>
    public static async Task EndAsync(Project project, CancellationToken stop)
    {
        if ((await ContainersAsync(project, stop)).Length == 0)
            return;
        await project.ComposeAsync(["stop", "control"], call => call with { Limit = StopLimit }, stop);
        foreach (var container in await ContainersAsync(project, stop))
            await project.Engine.TryAsync(["rm", "--force", container], stop, Look);
    }

    private static async Task<string[]> ContainersAsync(Project project, CancellationToken stop) =>
        (await project.Engine.DockerAsync(["ps", "--all", "--quiet", "--filter", $"label={Control.Tunnel.TunnelContainer.StackLabel}={project.Name}"],
            call => call with { Limit = Look }, stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

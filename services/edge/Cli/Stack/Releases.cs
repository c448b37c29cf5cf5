namespace Edge.Cli.Stack;

/// <summary>What updates leave on this machine: the container that switches releases, and names of images. Control makes them (services/control/Updating).</summary>
internal static class Releases
{
    private static readonly string[] Roles = ["next", "installed", "previous"];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>The tag of the release that an update has installed; null when there was no update, or something else was started since.</summary>
    public static async Task<string?> InstalledAsync(Project project, CancellationToken stop)
    {
        var tag = $"{project.Name}-installed";
        return await project.Engine.HasImageAsync(ImageNames.Edge(tag), stop) ? tag : null;
    }

    /// <summary>Of the images that run, or ran last: of an update that was installed, or else of what was started here.</summary>
    public static async Task<string> TagAsync(Project project, CancellationToken stop) =>
        await InstalledAsync(project, stop) ?? (project.State ?? ProjectState.Unknown).Tag;

    /// <summary>The names that updates have given; an image that nobody uses goes with its last one.</summary>
    public static async Task ForgetAsync(Project project, CancellationToken stop)
    {
        foreach (var image in ImageNames.OfGateway)
            foreach (var role in Roles)
                // Mostly there is no such thing.
                await project.Engine.TryAsync(["image", "rm", ImageNames.Of(image, $"{project.Name}-{role}")], stop, Limit);
    }

    /// <summary>It is no part of the stack, holds its networks, and would start what is being stopped.</summary>
    public static Task StopSwitcherAsync(Project project, CancellationToken stop) =>
        project.Engine.TryAsync(["rm", "--force", $"{project.Name}-switch"], stop, Limit);
}

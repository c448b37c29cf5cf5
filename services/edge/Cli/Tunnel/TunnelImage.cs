using System.Text.RegularExpressions;

namespace Edge.Cli.Tunnel;

/// <summary>The image of the support tunnel: for whoever keeps a token for one, and after the gateway's own.</summary>
internal sealed partial class TunnelImage(Project project, Ui ui)
{
    private const string Target = "tunnel";

    private static readonly TimeSpan PullLimit = TimeSpan.FromMinutes(30);

    /// <summary>Builds it where it is missing; a Failure when what it is made of cannot be had.</summary>
    public async Task EnsureAsync(CancellationToken stop)
    {
        var image = ImageNames.Of(Target, ReleaseFolder.In(project.Root)?.Tag ?? Sources.Fingerprint(project.Root));
        if (await project.Engine.HasImageAsync(image, stop))
            return;
        var file = Path.Combine(project.Root, "Dockerfile");
        if (!File.Exists(file))
            throw new Failure($"there is no image {image}", "this folder has no sources to make it of", "bring the image along (`docker load`)");
        var images = new GatewayImages(project, ui);
        await images.EnsureBasesAsync(BaseImages.In(project.Root).Where(name => name.StartsWith("debian:", StringComparison.Ordinal)), stop);
        await PullAsync(Cloudflared().Match(await File.ReadAllTextAsync(file, stop)).Groups[1].Value, stop);
        await ui.StepAsync("Building the tunnel's image", step => images.BuildAsync(Target, image, [], step, stop));
    }

    private async Task PullAsync(string cloudflared, CancellationToken stop)
    {
        if (await project.Engine.HasImageAsync(cloudflared, stop))
            return;
        await ui.StepAsync($"Cloudflare's image {cloudflared}", async _ =>
        {
            var ended = await Child.RunAsync(project.Engine.Call(["pull", "--quiet", cloudflared]) with { Limit = PullLimit }, stop);
            if (ended.Code != 0)
                throw new Failure($"cannot pull {cloudflared}", ended.Errors,
                    "connect the machine to the internet, or bring the image along (`docker load`), and try ./edge up again");
        });
    }

    [GeneratedRegex(@"^ARG CLOUDFLARED=(\S+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Cloudflared();
}

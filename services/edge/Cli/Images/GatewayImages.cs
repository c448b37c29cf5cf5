using System.Text.RegularExpressions;

namespace Edge.Cli.Images;

/// <summary>The images: built once for each state of the sources, or loaded from the release that this folder is.</summary>
internal sealed partial class GatewayImages(Project project, Ui ui)
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan RemoveLimit = TimeSpan.FromMinutes(2);

    private Engine Engine => project.Engine;

    /// <summary>Makes what is missing, and gives the tag.</summary>
    public async Task<string> EnsureAsync(bool demo, CancellationToken stop)
    {
        if (ReleaseFolder.In(project.Root) is { } release)
            return await LoadAsync(release, demo, stop);
        var tag = Sources.Fingerprint(project.Root);
        var missing = await MissingAsync(demo ? ImageNames.OfDemo : ImageNames.OfGateway, tag, stop);
        if (missing.Count > 0)
        {
            await EnsureBasesAsync(BaseImages.In(project.Root), stop);
            await ui.StepAsync($"Building {missing.Count} image{(missing.Count == 1 ? "" : "s")} (the first time takes a few minutes)", async step =>
            {
                foreach (var name in missing)
                    await BuildAsync(name, ImageNames.Of(name, tag), [], step, stop);
            });
            await ForgetOldAsync(tag, stop);
        }

        return tag;
    }

    /// <summary>Images are in place, pulled, or made of this machine's parts where no registry is in reach.</summary>
    public async Task EnsureBasesAsync(IEnumerable<string> names, CancellationToken stop)
    {
        foreach (var name in names)
            if (!await Engine.HasImageAsync(name, stop))
                await ui.StepAsync($"Base image {name}", step => Engine.ScriptAsync(BaseImages.Script, [name], step, stop));
    }

    /// <summary>Builds one stage of the Dockerfile and names it.</summary>
    public Task BuildAsync(string target, string image, IEnumerable<string> options, Step step, CancellationToken stop) => Engine.DockerAsync(
        ["buildx", "build", "--progress=plain", "--load", "--target", target, "--tag", image, "--label", "mbus-gateway=true", .. options, project.Root],
        call => call with { Step = step, Limit = BuildLimit, What = $"building {image}" }, stop);

    private async Task<List<string>> MissingAsync(IEnumerable<string> names, string tag, CancellationToken stop)
    {
        var missing = new List<string>();
        foreach (var name in names)
            if (!await Engine.HasImageAsync(ImageNames.Of(name, tag), stop))
                missing.Add(name);
        return missing;
    }

    private async Task<string> LoadAsync(ReleaseFolder release, bool demo, CancellationToken stop)
    {
        // A release has no stand-in cloud: a demonstration is for a checkout.
        if (demo)
            throw new Failure("this is a release", "the demonstration's cloud is not part of it", "get the sources, and ./edge demo there");
        if ((await MissingAsync(ImageNames.OfGateway, release.Tag, stop)).Count == 0)
            return release.Tag;
        await RefuseOtherPlatformAsync(release, stop);
        if (!File.Exists(release.Images))
            throw new Failure($"there is no {release.Images}", "the release's images come from it, once", "unpack the release again");
        await ui.StepAsync("Loading the images", async step =>
        {
            var ended = await Child.RunAsync(Engine.Call(["load", "--input", release.Images]) with { Step = step, Limit = BuildLimit }, stop);
            if (ended.Code != 0)
                throw new Failure("the images cannot be loaded", ended.Errors, ended.Errors.Contains("no space", StringComparison.Ordinal)
                    ? "make room on the disk (docker system df), and try again; nothing is lost"
                    : "the file may be damaged: unpack the release again");
        });
        var still = await MissingAsync(ImageNames.OfGateway, release.Tag, stop);
        return still.Count == 0
            ? release.Tag
            : throw new Failure($"{release.Images} has no image {ImageNames.Of(still[0], release.Tag)}", "", "unpack the release again");
    }

    private async Task RefuseOtherPlatformAsync(ReleaseFolder release, CancellationToken stop)
    {
        var server = (await Engine.DockerAsync(["version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"], stop)).Trim();
        if (release.Platform.Length > 0 && release.Platform != server)
            throw new Failure($"this release is for {release.Platform}, and the container engine here is {server}", "", $"get the release for {server}");
    }

    /// <summary>Two states are kept: this one and the one before.</summary>
    private async Task ForgetOldAsync(string tag, CancellationToken stop)
    {
        var listed = await Engine.DockerAsync(["image", "ls", "--filter", "label=mbus-gateway=true", "--format", "{{.Repository}} {{.Tag}}"], stop);
        var ours = from line in listed.Split('\n')
                   let words = line.Split(' ')
                   // Other names than of states are of installed releases, which are control's.
                   where words.Length == 2 && words[0].StartsWith(ImageNames.Ours + "/", StringComparison.Ordinal) && State().IsMatch(words[1]) && words[1] != tag
                   group words[1] by words[0];
        // Newest first. An image in use by another project stays: the engine refuses, and that is right.
        foreach (var repository in ours)
            foreach (var old in repository.Skip(1))
                await Engine.TryAsync(["image", "rm", $"{repository.Key}:{old}"], stop, RemoveLimit);
    }

    [GeneratedRegex("^[0-9a-f]{12}$")]
    private static partial Regex State();
}

using System.Net;
using System.Text.Json.Nodes;
using Edge.Control.Engine;
using Edge.Control.Updating.Switching;

namespace Edge.Control.Updating;

/// <summary>
/// The images of releases on this machine. Those that are needed have names of their own (<c>mbus-gateway/edge:edge-next</c>, <c>-installed</c>,
/// <c>-previous</c>, for the project edge), so that nobody takes them for waste; who loses the last name is removed.
/// </summary>
internal sealed class ReleaseImages(EngineClient engine)
{
    private const string Next = "next", Installed = "installed", Previous = "previous";
    private const string LoadedName = "Loaded image: ", LoadedId = "Loaded image ID: ";

    // 300 MB compressed, on a card and a processor that are both slow.
    private static readonly TimeSpan LoadWithin = TimeSpan.FromHours(1);
    private static readonly TimeSpan RemoveWithin = TimeSpan.FromMinutes(5);

    /// <summary>Gives the images to the engine, and makes sure that they are the ones of the manifest.</summary>
    /// <exception cref="UpdateRefusedException">They are not; what was loaded is removed again.</exception>
    /// <exception cref="EngineException">The engine did not do it.</exception>
    public async Task LoadAsync(VerifiedBundle bundle, string stack, CancellationToken stop)
    {
        var known = await NamesAsync(stop);
        var loaded = new List<string>();
        try
        {
            await using (var content = bundle.OpenImages())
                foreach (var line in await engine.GiveAsync("/images/load?quiet=true", content, LoadWithin, stop))
                    loaded.AddRange(NamesIn(line));
            foreach (var (service, image) in bundle.Manifest.Images)
                if (await engine.FindAsync($"/images/{image}/json", stop) is not { } found || $"{found["Id"]}" != image)
                    throw new UpdateRefusedException($"the image of {service} is not the one that the manifest names ({image}): the bundle was put together wrongly; nothing was changed");
            foreach (var (service, image) in bundle.Manifest.Images)
                await TagAsync(image, service, stack, Next, stop);
        }
        finally
        {
            // The names that they came with are not needed any more, and an image that has no other is removed with its name.
            foreach (var name in loaded.Where(name => !known.Contains(name)))
                await RemoveAsync(name, CancellationToken.None);
        }
    }

    /// <summary>The new release is the one to keep, and the old one to go back to; the one before that is removed.</summary>
    /// <exception cref="EngineException">The engine did not do it; to be called again.</exception>
    public async Task KeepAsync(SwitchRecord done, CancellationToken stop)
    {
        // Control's last: where it has its name all others have theirs.
        foreach (var (service, image) in done.To!.Images.OrderBy(entry => entry.Key == "control"))
        {
            await RemoveAsync(Name(service, done.Stack, Previous), stop);
            await TagAsync(done.From.Images[service], service, done.Stack, Previous, stop);
            await TagAsync(image, service, done.Stack, Installed, stop);
        }

        await ForgetAsync(done, stop);
    }

    /// <summary>What was loaded is not wanted.</summary>
    /// <exception cref="EngineException">The engine did not do it; to be called again.</exception>
    public async Task ForgetAsync(SwitchRecord ended, CancellationToken stop)
    {
        foreach (var service in ended.To?.Images.Keys ?? [])
            await RemoveAsync(Name(service, ended.Stack, Next), stop);
    }

    private static IEnumerable<string> NamesIn(JsonObject line)
    {
        if (line["error"] is { } error)
            throw new UpdateRefusedException($"the container engine could not take the images: {error}");
        var said = $"{line["stream"]}".Trim();
        if (said.StartsWith(LoadedId, StringComparison.Ordinal))
            yield return said[LoadedId.Length..];
        else if (said.StartsWith(LoadedName, StringComparison.Ordinal))
            yield return said[LoadedName.Length..];
    }

    /// <summary>Names and ids of all images.</summary>
    private async Task<HashSet<string>> NamesAsync(CancellationToken stop)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var image in (JsonArray)await engine.AskAsync(HttpMethod.Get, "/images/json?all=true", null, stop))
        {
            names.Add($"{image!["Id"]}");
            foreach (var name in image["RepoTags"] as JsonArray ?? [])
                names.Add($"{name}");
        }

        return names;
    }

    private Task<JsonNode> TagAsync(string image, string service, string stack, string role, CancellationToken stop) =>
        engine.AskAsync(HttpMethod.Post, $"/images/{image}/tag?repo=mbus-gateway/{Repository(service)}&tag={stack}-{role}", null, stop);

    /// <summary>The last name of an image that a container uses, or of which others are made, stays: the engine refuses that, and is right.</summary>
    private async Task RemoveAsync(string image, CancellationToken stop)
    {
        if (await engine.FindAsync($"/images/{image}/json", stop) is not null)
            await engine.AskAsync(HttpMethod.Delete, $"/images/{image}", null, stop, HttpStatusCode.Conflict, RemoveWithin);
    }

    private static string Name(string service, string stack, string role) => $"mbus-gateway/{Repository(service)}:{stack}-{role}";

    /// <summary>One image has every role; the listener's adds the decoder.</summary>
    private static string Repository(string service) => service == "listener" ? service : "edge";
}

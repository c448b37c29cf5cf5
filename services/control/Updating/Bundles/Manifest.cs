namespace Edge.Control.Updating.Bundles;

/// <summary>The signed part of a bundle, docs/updates.md: everything else in it is bound to this by digests.</summary>
/// <param name="Version">The release in it.</param>
/// <param name="MinimumVersion">The oldest release that can be updated to it.</param>
/// <param name="Layout">The form of the stack (services, volumes, mounts) that it was made for; must be that of the running one.</param>
/// <param name="Platform">linux/amd64 or linux/arm64.</param>
/// <param name="Images">The image of each service by its id.</param>
/// <param name="ImagesBytes">Length of the images' archive.</param>
/// <param name="ImagesSha256">Its digest, lower-case hex.</param>
/// <param name="UnpackedBytes">What the images take on the engine's disk when none of their layers is there.</param>
/// <param name="HostStep">Something to be done on the machine itself; null: nothing.</param>
internal sealed record Manifest(
    string Version, string MinimumVersion, int Layout, string Platform, IReadOnlyDictionary<string, string> Images,
    long ImagesBytes, string ImagesSha256, long UnpackedBytes, HostStep? HostStep);

/// <summary>Done on the machine itself before the switch, as root; only where the gateway's owner has allowed it.</summary>
/// <param name="Why">For a person.</param>
/// <param name="Script">A POSIX shell script, at most 16 KiB.</param>
internal sealed record HostStep(string Why, string Script);

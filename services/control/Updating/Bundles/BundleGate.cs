using Edge.Control.Trust;

namespace Edge.Control.Updating.Bundles;

/// <summary>Whether a bundle may be installed here, by its header alone: the signature first, so that nothing else of a stranger's is even read.</summary>
internal sealed class BundleGate(OperatorSignature signature, GatewayForm gateway, UpdateOptions options)
{
    /// <summary>Before the manifest in what is signed, so that a signature for something else is none for a bundle, and the other way round.</summary>
    private static ReadOnlySpan<byte> Domain => "mbus-gateway-bundle-1\n"u8;

    /// <summary>What the operator signs.</summary>
    public static byte[] Signed(ReadOnlySpan<byte> manifest) => [.. Domain, .. manifest];

    /// <summary>What a bundle's header says, when all of it is right.</summary>
    /// <exception cref="UpdateRefusedException">It is not.</exception>
    public Manifest Admit(BundleHeader header, string runningVersion)
    {
        CheckSignature(header);
        var manifest = ManifestJson.Read(header.Manifest);
        CheckVersion(manifest, runningVersion);
        CheckForm(manifest);
        CheckSize(manifest, header);
        if (manifest.HostStep is { } step && !options.AllowHostStep)
            throw Refused($"release {manifest.Version} also runs a script on the machine itself, as root: \"{step.Why}\". "
                + "This gateway allows that to nobody; Update:AllowHostStep=true allows it");
        return manifest;
    }

    private void CheckSignature(BundleHeader header)
    {
        if (!signature.IsPossible)
            throw Refused("this gateway knows no operator whose signature counts: set Trust:OperatorKey");
        if (!signature.Verifies(Signed(header.Manifest), header.Signature))
            throw Refused("the bundle is not signed by this gateway's operator: it was changed, or made with another key than the one of Trust:OperatorKey");
    }

    private static void CheckVersion(Manifest manifest, string runningVersion)
    {
        if (!ReleaseVersion.TryParse(runningVersion, out var running))
            throw Refused($"what runs here is no release but \"{runningVersion}\", so nothing can be called newer than it");
        if (!ReleaseVersion.TryParse(manifest.Version, out var version) || !ReleaseVersion.TryParse(manifest.MinimumVersion, out var minimum))
            throw new InvalidOperationException("the manifest was read without its versions");
        var order = version.CompareTo(running);
        if (order == 0)
            throw Refused($"release {version} runs already");
        if (order < 0)
            throw Refused($"release {version} is older than {running}, which runs: a downgrade is not done, the database may be newer than it can read");
        if (running.CompareTo(minimum) < 0)
            throw Refused($"release {version} can follow {minimum} or later, and {running} runs: install one in between first");
    }

    private void CheckForm(Manifest manifest)
    {
        if (manifest.Platform != gateway.Platform)
            throw Refused($"the bundle is for {Shown(manifest.Platform)}, this machine is {gateway.Platform}");
        if (manifest.Layout != gateway.Layout)
            throw Refused($"release {manifest.Version} needs another form of the stack ({manifest.Layout}; this gateway has {gateway.Layout}): "
                + "it cannot be installed by an update, only by ./edge up with its own files");
        if (!manifest.Images.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(gateway.Services))
            throw Refused($"the bundle has images for {string.Join(", ", manifest.Images.Keys.Order(StringComparer.Ordinal))}; "
                + $"this gateway consists of {string.Join(", ", gateway.Services.Order(StringComparer.Ordinal))}");
    }

    private void CheckSize(Manifest manifest, BundleHeader header)
    {
        if (manifest.ImagesBytes != header.ImagesBytes)
            throw Refused($"the bundle is damaged: its images have {header.ImagesBytes} bytes, {manifest.ImagesBytes} are signed");
        if (header.TotalBytes > options.MaxBytes)
            throw Refused($"the bundle has {header.TotalBytes} bytes, more than Update:MaxBytes ({options.MaxBytes}) allows");
    }

    // It goes into an answer and a log.
    private static string Shown(string platform) => platform is "linux/amd64" or "linux/arm64" ? platform : "another platform";

    private static UpdateRefusedException Refused(string why) => new(why);
}

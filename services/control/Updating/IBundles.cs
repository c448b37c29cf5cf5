using Edge.Control.Updating.Bundles;

namespace Edge.Control.Updating;

/// <summary>Fetches bundles and lets through what is in order; knows nothing of the engine.</summary>
internal interface IBundles
{
    /// <summary>
    /// Takes a bundle from where it is to this machine's disk and verifies all of it: signature first, then version, platform, layout,
    /// size, free space, and the digest of the images. Nothing of it is unpacked. A download goes on where an earlier one ended.
    /// </summary>
    /// <param name="source">Where it is.</param>
    /// <param name="runningVersion">The release that runs; an older one is refused.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="stop">Ends it; what was downloaded is kept for the next time.</param>
    /// <exception cref="UpdateRefusedException">It cannot be had or is not right; the message says why and what to do.</exception>
    Task<VerifiedBundle> TakeAsync(BundleSource source, string runningVersion, IProgress<BundleProgress> progress, CancellationToken stop);

    /// <summary>Deletes what earlier downloads left, once they are installed or refused.</summary>
    void Forget();
}

/// <summary>Where a bundle is: an https address, or a file's name in the update folder. Exactly one of them.</summary>
internal sealed record BundleSource(Uri? Url, string? File);

/// <summary>How far a bundle is: bytes that are here, of how many (0: not known yet), or true when it is being verified.</summary>
internal readonly record struct BundleProgress(long BytesDone, long BytesTotal, bool Verifying);

/// <summary>A bundle that may be installed.</summary>
/// <param name="Manifest">What is in it.</param>
/// <param name="Path">The file; it stays there until <see cref="IBundles.Forget"/>.</param>
/// <param name="ImagesOffset">Where in the file the images' archive begins, as `docker save | gzip` has made it.</param>
internal sealed record VerifiedBundle(Manifest Manifest, string Path, long ImagesOffset)
{
    /// <summary>The images' archive, to be given to the engine.</summary>
    public Stream OpenImages()
    {
        var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return new SubStream(file, ImagesOffset, Manifest.ImagesBytes);
    }
}

/// <summary>An update is not begun; nothing was changed. The message says why and what to do, for a person.</summary>
internal sealed class UpdateRefusedException(string message, Exception? inner = null) : Exception(message, inner);

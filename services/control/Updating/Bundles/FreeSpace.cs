namespace Edge.Control.Updating.Bundles;

/// <summary>
/// Whether the disk has room. That of the update folder is asked, which as a volume is on the engine's disk. Where somebody has arranged that
/// otherwise, the engine finds out itself while it loads the images, and then nothing has been switched.
/// </summary>
internal sealed class FreeSpace(UpdateOptions options)
{
    /// <summary>The engine unpacks the whole archive beside its layers, and takes it away when they are made.</summary>
    private const int TimesUnpacked = 2;

    /// <summary>Room for what is still to come of a bundle and for its images.</summary>
    /// <exception cref="UpdateRefusedException">There is not enough.</exception>
    public void Demand(Manifest manifest, long bytesToCome)
    {
        var needed = bytesToCome + (TimesUnpacked * manifest.UnpackedBytes) + options.KeepFreeBytes;
        var free = Free();
        if (free < needed)
            throw new UpdateRefusedException($"too little space: release {manifest.Version} needs {Megabytes(needed)} on the disk of {options.Directory} "
                + $"({Megabytes(bytesToCome)} to download, {Megabytes(TimesUnpacked * manifest.UnpackedBytes)} to unpack, "
                + $"{Megabytes(options.KeepFreeBytes)} stay free), {Megabytes(free)} are free");
    }

    /// <summary>Others write to this disk too: it is asked again on the way.</summary>
    /// <exception cref="UpdateRefusedException">What must stay free is not.</exception>
    public void Watch()
    {
        var free = Free();
        if (free < options.KeepFreeBytes)
            throw new UpdateRefusedException($"the disk of {options.Directory} became full during the download: {Megabytes(free)} are free, "
                + $"{Megabytes(options.KeepFreeBytes)} must be; what was downloaded is deleted");
    }

    private long Free() => new DriveInfo(options.Directory).AvailableFreeSpace;

    private static string Megabytes(long bytes) => $"{(bytes + 999_999) / 1_000_000} MB";
}

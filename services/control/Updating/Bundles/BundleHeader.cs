namespace Edge.Control.Updating.Bundles;

/// <summary>
/// What a bundle begins with: the manifest, its signature, and the images' length. Whether the signature is right is not known yet.
/// docs/updates.md has the form.
/// </summary>
/// <param name="Manifest">The exact bytes that are signed.</param>
/// <param name="Signature">Over them.</param>
/// <param name="ImagesOffset">Where the images' archive begins.</param>
/// <param name="ImagesBytes">Its length.</param>
internal sealed record BundleHeader(byte[] Manifest, byte[] Signature, long ImagesOffset, long ImagesBytes)
{
    public const int MaxManifestBytes = 64 * 1024;
    public const int MaxSignatureBytes = 512;

    /// <summary>No header is longer.</summary>
    public const int MaxBytes = (3 * TarMember.Block) + MaxManifestBytes + MaxSignatureBytes;

    public const string ManifestName = "manifest.json";
    public const string SignatureName = "manifest.sig";
    public const string ImagesName = "images.tar.gz";

    /// <summary>The length of the whole file.</summary>
    public long TotalBytes => ImagesOffset + TarMember.Padded(ImagesBytes) + TarMember.End;

    /// <summary>Null while more is needed to know.</summary>
    /// <param name="start">The file's beginning, as much of it as is here.</param>
    /// <exception cref="UpdateRefusedException">It is no bundle, however it goes on.</exception>
    public static BundleHeader? Parse(ReadOnlySpan<byte> start)
    {
        var offset = 0;
        if (!TryTake(start, ref offset, ManifestName, MaxManifestBytes, out var manifest)
            || !TryTake(start, ref offset, SignatureName, MaxSignatureBytes, out var signature)
            || LengthAt(start, offset, ImagesName) is not { } images)
        {
            return null;
        }

        return new(manifest.ToArray(), signature.ToArray(), offset + TarMember.Block, images);
    }

    private static bool TryTake(ReadOnlySpan<byte> start, ref int offset, string name, int most, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (LengthAt(start, offset, name) is not { } length)
            return false;
        if (length == 0 || length > most)
            throw new UpdateRefusedException($"this is no bundle: its {name} has {length} bytes, 1 to {most} are allowed");
        var from = offset + TarMember.Block;
        var end = from + (int)TarMember.Padded(length);
        if (start.Length < end)
            return false;
        content = start.Slice(from, (int)length);
        if (!TarMember.IsZero(start[(from + (int)length)..end]))
            throw new UpdateRefusedException($"the bundle is damaged: there is something between {name} and what follows it");
        offset = end;
        return true;
    }

    private static long? LengthAt(ReadOnlySpan<byte> start, int offset, string name)
    {
        if (start.Length < offset + TarMember.Block)
            return null;
        return TarMember.ReadLength(start.Slice(offset, TarMember.Block), name)
            ?? throw new UpdateRefusedException($"this is no bundle, a damaged one, or one for later releases: at byte {offset} the file {name} is expected");
    }
}

using System.Security.Cryptography;

namespace Edge.Control.Updating.Bundles;

/// <summary>The last check, over all that the header does not hold: the images by their digest, and nothing beside them.</summary>
internal static class ImagesCheck
{
    private const int ChunkBytes = 128 * 1024;

    /// <summary>Whether the file is what was signed, to its last byte.</summary>
    /// <param name="file">The bundle.</param>
    /// <param name="header">Its header.</param>
    /// <param name="manifest">What the header says.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<bool> IsRightAsync(
        FileStream file, BundleHeader header, Manifest manifest, IProgress<BundleProgress> progress, CancellationToken stop)
    {
        if (file.Length != header.TotalBytes)
            return false;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[ChunkBytes];
        file.Seek(header.ImagesOffset, SeekOrigin.Begin);
        for (var left = header.ImagesBytes; left > 0;)
        {
            var share = chunk.AsMemory(0, (int)Math.Min(chunk.Length, left));
            await file.ReadExactlyAsync(share, stop);
            digest.AppendData(share.Span);
            left -= share.Length;
            progress.Report(new(header.TotalBytes - left, header.TotalBytes, true));
        }

        var end = chunk.AsMemory(0, (int)(file.Length - file.Position));
        await file.ReadExactlyAsync(end, stop);
        return TarMember.IsZero(end.Span) && Convert.ToHexStringLower(digest.GetHashAndReset()) == manifest.ImagesSha256;
    }
}

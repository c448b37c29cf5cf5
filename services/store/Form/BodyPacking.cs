using System.IO.Compression;

namespace Edge.Store.Form;

/// <summary>
/// Makes the body of a block shorter: deflated, in zlib's form, which the sqlite3 program reads with <c>sqlar_uncompress</c>.
/// </summary>
internal static class BodyPacking
{
    /// <summary>Null when it would not get shorter.</summary>
    public static byte[]? Pack(ReadOnlyMemory<byte> body)
    {
        using var packed = new MemoryStream(body.Length / 2);
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(body.Span);
        return packed.Length < body.Length ? packed.ToArray() : null;
    }

    public static byte[] Unpack(byte[] packed, int size)
    {
        var body = new byte[size];
        using var inflate = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        inflate.ReadExactly(body);
        return body;
    }
}

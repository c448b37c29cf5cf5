using System.Text;

namespace Edge.Control.Updating.Bundles;

/// <summary>
/// The header of one member of a tar archive (POSIX.1-2017, pax, "ustar Interchange Format"), as far as a bundle has them: plain files whose
/// names are known beforehand. Everything else is refused, so that there is nothing to be misread. Owner, mode and time may be anything.
/// </summary>
internal static class TarMember
{
    /// <summary>The header's length; contents are filled up with zeros to a multiple of it.</summary>
    public const int Block = 512;

    /// <summary>What ends an archive: two blocks of zeros.</summary>
    public const int End = 2 * Block;

    private const byte PlainFile = (byte)'0';

    private static readonly Range NameField = 0..100;
    private static readonly Range LengthField = 124..136;
    private static readonly Range SumField = 148..156;
    private static readonly Range LinkField = 157..257;
    private static readonly Range MagicField = 257..265;
    private static readonly Range PrefixField = 345..500;

    /// <summary>A content's length with what fills it up.</summary>
    public static long Padded(long length) => (length + Block - 1) / Block * Block;

    /// <summary>The content's length; null when this is not the header of a plain file of that name.</summary>
    public static long? ReadLength(ReadOnlySpan<byte> header, string name)
    {
        var named = Encoding.ASCII.GetBytes(name);
        var isThis = header[NameField].StartsWith(named) && IsZero(header[NameField][named.Length..])
            && header[156] == PlainFile && IsZero(header[LinkField]) && IsZero(header[PrefixField])
            && (header[MagicField].SequenceEqual("ustar\000"u8) || header[MagicField].SequenceEqual("ustar  \0"u8))
            && HasRightSum(header);
        return isThis && header[LengthField][^1] == 0 ? ReadOctal(header[LengthField][..^1]) : null;
    }

    public static bool IsZero(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);

    // The sum of all bytes, its own field taken as spaces: six digits, a zero and a space.
    private static bool HasRightSum(ReadOnlySpan<byte> header)
    {
        long sum = 8 * ' ';
        foreach (var value in header)
            sum += value;
        var field = header[SumField];
        foreach (var value in field)
            sum -= value;
        return field[6..].SequenceEqual("\0 "u8) && ReadOctal(field[..6]) == sum;
    }

    private static long? ReadOctal(ReadOnlySpan<byte> digits)
    {
        var number = 0L;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return null;
            number = (number * 8) + (digit - '0');
        }

        return number;
    }
}

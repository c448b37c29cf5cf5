using System.Globalization;
using System.Text;

namespace Edge.Control.Updating.Bundles;

/// <summary>Writes what <see cref="TarMember"/> reads: the header of a plain file, the same bytes for the same file, whenever and by whomever it is made.</summary>
internal static class TarHeader
{
    private const string Mode = "0000644";
    private const string Nobody = "0000000";

    /// <param name="name">ASCII, at most 99 characters.</param>
    /// <param name="length">Of the content.</param>
    public static byte[] Of(string name, long length)
    {
        var header = new byte[TarMember.Block];
        Put(header, 0, name);
        Put(header, 100, Mode);
        Put(header, 108, Nobody);
        Put(header, 116, Nobody);
        Put(header, 124, Octal(length, 11));
        Put(header, 136, Octal(0, 11));
        // The sum is of all bytes, its own field taken as spaces.
        Put(header, 148, "        ");
        Put(header, 156, "0");
        Put(header, 257, "ustar\000");
        Put(header, 148, Octal(header.Sum(value => (long)value), 6) + "\0 ");
        return header;
    }

    private static string Octal(long number, int digits)
    {
        var text = Convert.ToString(number, 8).PadLeft(digits, '0');
        return text.Length == digits ? text : throw new ArgumentOutOfRangeException(nameof(number), string.Create(CultureInfo.InvariantCulture, $"{number} bytes"));
    }

    private static void Put(byte[] header, int offset, string text) => Encoding.ASCII.GetBytes(text, header.AsSpan(offset));
}

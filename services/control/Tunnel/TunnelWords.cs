using System.Buffers.Binary;
using System.Text;

namespace Edge.Control.Tunnel;

/// <summary>What cloudflared said last, as the container engine keeps it.</summary>
internal static class TunnelWords
{
    private const int FrameHeaderBytes = 8;
    private const int MostLetters = 300;

    /// <summary>The last error, or else the last line; without the token, should that ever be in it.</summary>
    public static string Last(ReadOnlySpan<byte> frames, string token)
    {
        var lines = Text(frames).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var words = Array.FindLast(lines, line => line.Contains(" ERR ", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "";
        if (token.Length > 0)
            words = words.Replace(token, "***", StringComparison.Ordinal);
        words = string.Concat(words.Where(letter => !char.IsControl(letter)));
        return words.Length > MostLetters ? words[..MostLetters] : words;
    }

    /// <summary>Frames of one byte for the stream, three of nothing, four for the length, and the bytes.</summary>
    private static string Text(ReadOnlySpan<byte> frames)
    {
        var text = new StringBuilder();
        while (frames.Length > FrameHeaderBytes)
        {
            var length = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(frames[4..]), (uint)(frames.Length - FrameHeaderBytes));
            text.Append(Encoding.UTF8.GetString(frames.Slice(FrameHeaderBytes, length)));
            frames = frames[(FrameHeaderBytes + length)..];
        }

        return text.ToString();
    }
}

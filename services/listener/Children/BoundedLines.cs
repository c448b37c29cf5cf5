namespace Edge.Listener.Children;

/// <summary>Takes a line without its end; valid during the call.</summary>
internal delegate void LineTaker(ReadOnlySpan<byte> line);

/// <summary>Reads a child's output line by line in bounded memory: what a line has beyond its bound is passed over.</summary>
internal static class BoundedLines
{
    /// <summary>Reads to the end. Empty lines are left out.</summary>
    public static void Read(Stream stream, int maxLineBytes, LineTaker take)
    {
        var line = new byte[maxLineBytes];
        var buffer = new byte[16 * 1024];
        var length = 0;
        for (int count; (count = stream.Read(buffer)) > 0;)
            for (var rest = buffer.AsSpan(0, count); !rest.IsEmpty;)
            {
                var end = rest.IndexOf((byte)'\n');
                var part = end < 0 ? rest : rest[..end];
                var kept = part[..Math.Min(part.Length, maxLineBytes - length)];
                kept.CopyTo(line.AsSpan(length));
                length += kept.Length;
                rest = end < 0 ? [] : rest[(end + 1)..];
                if (end >= 0)
                    Take(line, ref length, take);
            }

        Take(line, ref length, take);
    }

    private static void Take(byte[] line, ref int length, LineTaker take)
    {
        if (length > 0)
            take(line.AsSpan(0, length));
        length = 0;
    }
}

namespace Edge.Bench.Sending;

/// <summary>Lines for mosquitto_pub: printable, so that none has a line break within.</summary>
internal static class Lines
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>One of each length, line break behind it.</summary>
    public static byte[] Of(IReadOnlyCollection<int> lengths)
    {
        var random = new Random(7);
        var text = new byte[lengths.Sum() + lengths.Count];
        var at = 0;
        foreach (var length in lengths)
        {
            foreach (ref var letter in text.AsSpan(at, length))
                letter = (byte)Letters[random.Next(Letters.Length)];
            at += length;
            text[at++] = (byte)'\n';
        }

        return text;
    }
}

namespace Edge.Listener.Frames;

/// <summary>Security mode 5 (EN 13757-7: AES-128 in CBC): where the encrypted blocks of a frame are, and what they are chained to.</summary>
internal static class Mode5
{
    public const int BlockBytes = 16;

    private const byte Mode = 5;

    /// <summary>Finds the encrypted part; false when the frame has none.</summary>
    /// <param name="frame">The whole frame.</param>
    /// <param name="vector">Takes the initialization vector.</param>
    /// <param name="secret">The encrypted blocks.</param>
    public static bool TryFind(ReadOnlySpan<byte> frame, Span<byte> vector, out Range secret)
    {
        var transportAt = FrameLayers.Of(frame).TransportAt;
        var payloadAt = transportAt + frame[transportAt..] switch
        {
            [FrameLayers.ShortHeader, ..] => 5,
            [FrameLayers.LongHeader, ..] => 13,
            _ => frame.Length,
        };
        secret = default;
        if (frame.Length < payloadAt + BlockBytes || (frame[payloadAt - 1] & 0x1F) != Mode)
            return false;
        var (told, there) = (frame[payloadAt - 2] >> 4, (frame.Length - payloadAt) / BlockBytes);
        // No number means all of them.
        var blocks = told == 0 ? there : Math.Min(told, there);
        secret = payloadAt..(payloadAt + (blocks * BlockBytes));
        FillVector(frame, transportAt, frame[payloadAt - 4], vector);
        return true;
    }

    /// <summary>Whether a payload begins as every decrypted one does.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> payload) => payload is [0x2F, 0x2F, ..];

    // Manufacturer, id, version and type of whom the telegram is from, then eight times its number.
    private static void FillVector(ReadOnlySpan<byte> frame, int transportAt, byte accessNumber, Span<byte> vector)
    {
        if (frame[transportAt] == FrameLayers.LongHeader)
        {
            frame.Slice(transportAt + 5, 2).CopyTo(vector);
            frame.Slice(transportAt + 1, 4).CopyTo(vector[2..]);
            frame.Slice(transportAt + 7, 2).CopyTo(vector[6..]);
        }
        else
            frame.Slice(2, 8).CopyTo(vector);
        vector[8..BlockBytes].Fill(accessNumber);
    }
}

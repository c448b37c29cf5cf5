using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Decoding;

/// <summary>
/// What a telegram is made of without its values: who sends it and the heads of its data records (EN 13757-3, 6: DIF, VIF and
/// their extensions). Two telegrams of one kind carry the same fields.
/// </summary>
internal static class TelegramKind
{
    /// <summary>More than any kind is long: the heads are part of a frame.</summary>
    public const int MaxBytes = 2 * Frame.MaxBytes;

    private const int TransportAt = 10;
    private const int Filler = 0x2F;
    private const byte NotANumber = 1;

    // By the lower half of the DIF: EN 13757-3, table of data field codings. Null: variable, or special functions.
    private static readonly int?[] Lengths = [0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, null, 6, null];

    /// <summary>Writes down the kind; 0 bytes when it cannot be told: encrypted otherwise, not to be decrypted, or with content of the maker's own.</summary>
    public static int Write(ReadOnlySpan<byte> frame, MeterKey? key, Span<byte> kind)
    {
        var header = frame.Length > TransportAt ? frame[TransportAt] switch { FrameLayers.ShortHeader => 5, FrameLayers.LongHeader => 13, _ => 0 } : 0;
        var recordsAt = TransportAt + header;
        if (header == 0 || frame.Length < recordsAt)
            return 0;
        Span<byte> plain = stackalloc byte[Frame.MaxBytes];
        frame.CopyTo(plain);
        if ((frame[recordsAt - 1] & 0x1F) != 0 && (key is null || !TryDecrypt(frame, key, plain)))
            return 0;
        var length = recordsAt - 5;
        frame[1..(length + 1)].CopyTo(kind);
        return TryAddHeads(plain[recordsAt..frame.Length], kind, ref length) ? length : 0;
    }

    private static bool TryDecrypt(ReadOnlySpan<byte> frame, MeterKey key, Span<byte> plain)
    {
        Span<byte> vector = stackalloc byte[Mode5.BlockBytes];
        if (!Mode5.TryFind(frame, vector, out var secret))
            return false;
        key.Decrypt(frame[secret], vector, plain[secret]);
        return Mode5.IsPlain(plain[secret]);
    }

    private static bool TryAddHeads(ReadOnlySpan<byte> records, Span<byte> kind, ref int length)
    {
        for (var at = 0; at < records.Length;)
        {
            if (records[at] == Filler)
            {
                at++;
                continue;
            }

            var coding = records[at] & 0x0F;
            var vifAt = at + ChainLength(records[at..]);
            if (Lengths[coding] is not { } bytes || vifAt >= records.Length || IsOfItsOwn(records[vifAt]))
                return false;
            var valueAt = vifAt + ChainLength(records[vifAt..]);
            if (records.Length - valueAt < bytes)
                return false;
            records[at..valueAt].CopyTo(kind[length..]);
            length += valueAt - at;
            // A number that is none is left out by the decoder, so it makes a kind of its own.
            kind[length++] = IsNumber(coding, records.Slice(valueAt, bytes)) ? (byte)0 : NotANumber;
            at = valueAt + bytes;
        }

        return true;
    }

    /// <summary>A byte and its extensions, each announced by the highest bit of the one before.</summary>
    private static int ChainLength(ReadOnlySpan<byte> bytes)
    {
        var length = 1;
        while (length <= bytes.Length && (bytes[length - 1] & 0x80) != 0)
            length++;
        return length;
    }

    // Text instead of a unit, and units that only the maker knows.
    private static bool IsOfItsOwn(byte vif) => (vif & 0x7F) is 0x7C or 0x7F;

    private static bool IsNumber(int coding, ReadOnlySpan<byte> value)
    {
        if (coding == 5)
            return float.IsFinite(BitConverter.ToSingle(value));
        if (coding < 9)
            return true;
        foreach (var digits in value)
            if ((digits & 0x0F) > 9 || digits >> 4 > 9)
                return false;
        return true;
    }
}

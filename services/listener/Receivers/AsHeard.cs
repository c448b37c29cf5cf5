using System.Buffers.Binary;
using System.Security.Cryptography;
using Edge.Listener.Frames;

namespace Edge.Listener.Receivers;

/// <summary>
/// wmbusmeters without meters prints every frame as it was heard, but for those of Diehl's family: there it tries the maker's
/// well-known default keys first and prints what comes out, be it sense or not. Here that is undone, so that the frame can be decrypted
/// with the meter's own key and is the same that another receiver hears.
/// </summary>
internal static class AsHeard
{
    private const int PayloadAfterShortHeader = 15;
    private const int ConfigurationHigh = 14;
    private const byte Filler = 0x2F;

    // Of the scrambling: bit 4 of the mode says that it is on; the sum over the plain text, without bit 4, stands in the same byte.
    private const byte Scrambled = 0x10;
    private const byte SumMask = 0xEF;

    // Not secret: they are in the source of every program that reads these meters. The scrambling's is the two halves of 39BC8A10E66D83F8 mixed.
    private const uint ScrambleKey = 0x39BC8A10 ^ 0xE66D83F8;
    private static readonly ushort[] Makers = [Code("DME"), Code("EWT"), Code("HYD"), Code("SAP"), Code("SPL")];
    private static readonly byte[] AesKey = Convert.FromHexString("51728910E66D83F851728910E66D83F8");

    /// <summary>The frame as it was on the air.</summary>
    public static Frame Of(Frame printed)
    {
        if (Array.IndexOf(Makers, printed.Address.ManufacturerCode) < 0)
            return printed;
        var bytes = printed.Bytes.ToArray();
        return Encrypt(bytes) || Scramble(bytes) ? Frame.Check(bytes, out _)! : printed;
    }

    private static bool Encrypt(Span<byte> frame)
    {
        Span<byte> vector = stackalloc byte[Mode5.BlockBytes];
        // One that already looked decrypted was not touched. What the default key has opened looks so too, and ends with fillers.
        if (!Mode5.TryFind(frame, vector, out var secret) || (Mode5.IsPlain(frame[secret]) && frame[secret][^1] != Filler))
            return false;
        using var aes = Aes.Create();
        aes.SetKey(AesKey);
        var plain = frame[secret].ToArray();
        aes.EncryptCbc(plain, vector, frame[secret], PaddingMode.None);
        return true;
    }

    private static bool Scramble(Span<byte> frame)
    {
        if (frame.Length <= PayloadAfterShortHeader || frame[10] != FrameLayers.ShortHeader || (frame[ConfigurationHigh] & Scrambled) == 0)
            return false;
        var payload = frame[PayloadAfterShortHeader..];
        // It was unscrambled only if the sum is right.
        var sum = 0;
        foreach (var value in payload)
            sum += value;
        if ((sum & SumMask) != (frame[ConfigurationHigh] & SumMask))
            return false;
        var state = ScrambleKey ^ BinaryPrimitives.ReadUInt32BigEndian(frame[2..]) ^ BinaryPrimitives.ReadUInt32BigEndian(frame[6..])
            ^ BinaryPrimitives.ReadUInt32BigEndian(frame[10..]);
        foreach (ref var value in payload)
        {
            state = Next(state);
            value ^= (byte)state;
        }

        return true;
    }

    private static ushort Code(string maker) => (ushort)(((maker[0] - 64) << 10) + ((maker[1] - 64) << 5) + (maker[2] - 64));

    // Eight steps of a feedback shift register.
    private static uint Next(uint state)
    {
        for (var step = 0; step < 8; step++)
            state = (state << 1) | (((state >> 1) ^ (state >> 2) ^ (state >> 11) ^ (state >> 31)) & 1);
        return state;
    }
}

using System.Security.Cryptography;

namespace Edge.Radio.Telegrams;

/// <summary>Builds wireless M-Bus frames (EN 13757-3/-4/-7) without link layer checksums, as a receiver hands them on.</summary>
public static class TelegramBuilder
{
    private const byte SendNoReply = 0x44;
    private const byte ShortHeader = 0x7A;
    private const byte LongHeader = 0x72;
    private const byte Filler = 0x2F;
    private const int BlockBytes = 16;

    /// <summary>Mode 5 counts its blocks in four bits, and two filler bytes come first.</summary>
    public const int MaxEncryptedRecordBytes = (15 * BlockBytes) - 2;

    /// <summary>The complete frame, length byte first.</summary>
    public static byte[] Build(MeterAddress address, ReadOnlySpan<byte> records, Envelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var payload = envelope.Key is null ? records.ToArray() : Encrypt(address, records, envelope);
        var headerBytes = envelope.LongHeader ? 12 : 4;
        var frame = new byte[11 + headerBytes + payload.Length];
        if (frame.Length > 256) throw new ArgumentException("The records do not fit into one frame.", nameof(records));

        frame[0] = (byte)(frame.Length - 1);
        frame[1] = SendNoReply;
        address.WriteLinkLayer(frame.AsSpan(2));
        frame[10] = envelope.LongHeader ? LongHeader : ShortHeader;
        if (envelope.LongHeader) address.WriteTransportLayer(frame.AsSpan(11));
        WriteConfiguration(frame.AsSpan(11 + headerBytes - 4, 4), envelope, payload.Length);
        payload.CopyTo(frame.AsSpan(11 + headerBytes));
        return frame;
    }

    // Access number, status, configuration word (little endian; the mode is in the low bits of its high byte).
    private static void WriteConfiguration(Span<byte> destination, Envelope envelope, int payloadBytes)
    {
        destination[0] = envelope.AccessNumber;
        if (envelope.Key is null) return;
        destination[2] = (byte)((payloadBytes / BlockBytes) << 4);
        destination[3] = 5;
    }

    private static byte[] Encrypt(MeterAddress address, ReadOnlySpan<byte> records, Envelope envelope)
    {
        if (records.Length > MaxEncryptedRecordBytes) throw new ArgumentException("At most 15 blocks can be encrypted.", nameof(records));
        var plain = new byte[(records.Length + 2 + BlockBytes - 1) / BlockBytes * BlockBytes];
        plain.AsSpan().Fill(Filler);
        records.CopyTo(plain.AsSpan(2));

        Span<byte> vector = stackalloc byte[BlockBytes];
        address.WriteLinkLayer(vector);
        vector[8..].Fill(envelope.AccessNumber);
        using var aes = Aes.Create();
        aes.Key = envelope.Key!;
        return aes.EncryptCbc(plain, vector, PaddingMode.None);
    }
}

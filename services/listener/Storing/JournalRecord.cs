using System.Buffers.Binary;
using Google.Protobuf;
using Microsoft.Win32.SafeHandles;

namespace Edge.Listener.Storing;

/// <summary>
/// The form of a record: length, checksum, message; both numbers little-endian, the checksum over the message. What ends too early, has
/// another checksum or says length 0 (as a file that a power cut has left with zeros) is no record, and nothing after it is.
/// </summary>
internal sealed class JournalRecord
{
    private const int Head = 8;

    // Far above the longest answer of the decoder.
    private const int MaxLength = 4 * 1024 * 1024;

    private byte[] _bytes = new byte[4 * 1024];

    public static int LengthOf(IMessage message) => Head + message.CalculateSize();

    /// <summary>Puts a message into the form; good until the next use.</summary>
    public ReadOnlySpan<byte> Write(IMessage message)
    {
        var length = message.CalculateSize();
        Demand(Head + length);
        var record = _bytes.AsSpan(0, Head + length);
        message.WriteTo(record[Head..]);
        BinaryPrimitives.WriteInt32LittleEndian(record, length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc32C.Of(record[Head..]));
        return record;
    }

    /// <summary>Reads the message that begins there; empty when there is none. Good until the next use.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where; moved behind the record.</param>
    public ReadOnlySpan<byte> Read(SafeFileHandle file, ref long offset)
    {
        if (!TryFill(file, offset, 0, Head))
            return [];
        var (length, crc) = (BinaryPrimitives.ReadInt32LittleEndian(_bytes), BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(4)));
        if (length is <= 0 or > MaxLength)
            return [];
        Demand(Head + length);
        if (!TryFill(file, offset + Head, Head, length))
            return [];
        var message = _bytes.AsSpan(Head, length);
        if (Crc32C.Of(message) != crc)
            return [];
        offset += Head + length;
        return message;
    }

    private bool TryFill(SafeFileHandle file, long offset, int from, int count)
    {
        while (count > 0)
        {
            var read = RandomAccess.Read(file, _bytes.AsSpan(from, count), offset);
            if (read == 0)
                return false;
            (offset, from, count) = (offset + read, from + read, count - read);
        }

        return true;
    }

    private void Demand(int length)
    {
        if (_bytes.Length < length)
            Array.Resize(ref _bytes, length);
    }
}

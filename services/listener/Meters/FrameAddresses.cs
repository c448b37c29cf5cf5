using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Edge.Listener.Frames;

namespace Edge.Listener.Meters;

/// <summary>Every address under which a frame's meter may be configured, the one that the decoder answers with first.</summary>
internal static class FrameAddresses
{
    public const int Most = 3;

    /// <summary>How many were written.</summary>
    public static int Write(Frame frame, FrameLayers layers, Span<LinkAddress> addresses)
    {
        var count = 0;
        if (layers.TransportId is not null)
            addresses[count++] = Transport(frame.Bytes.Span[(layers.TransportAt + 1)..]);
        addresses[count++] = frame.Address;
        if (Swapped(frame) is { } swapped)
            addresses[count++] = swapped;
        return count;
    }

    /// <summary>Meters of one maker family send version and type before the id; the decoder, and so the meter's file, has the id itself.</summary>
    public static LinkAddress? Swapped(Frame frame)
    {
        var bytes = frame.Bytes.Span;
        return frame.Address.Manufacturer is "DME" or "HYD" or "SAP"
            ? new LinkAddress(BinaryPrimitives.ReadUInt32LittleEndian(bytes[6..]), frame.Address.ManufacturerCode, bytes[4], bytes[5])
            : null;
    }

    private static LinkAddress Transport(ReadOnlySpan<byte> header) =>
        new(BinaryPrimitives.ReadUInt32LittleEndian(header), BinaryPrimitives.ReadUInt16LittleEndian(header[4..]), header[6], header[7]);

    [InlineArray(Most)]
    internal struct Buffer
    {
        private LinkAddress _first;
    }
}

using System.Buffers.Binary;
using Edge.Listener.Frames;

namespace Edge.Listener.Meters;

/// <summary>Meters of one maker family send version and type before the id; the decoder, and so the meter's file, has the id itself.</summary>
internal static class SwappedAddress
{
    public static uint? Of(Frame frame) =>
        frame.Address.Manufacturer is "DME" or "HYD" or "SAP" ? BinaryPrimitives.ReadUInt32LittleEndian(frame.Bytes.Span[6..]) : null;
}

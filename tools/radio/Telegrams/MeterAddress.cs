using System.Buffers.Binary;
using System.Globalization;

namespace Edge.Radio.Telegrams;

/// <summary>A meter's address as it stands in a telegram: manufacturer (three letters), id (8 digits), version and device type.</summary>
public readonly record struct MeterAddress(string Manufacturer, string Id, byte Version, byte DeviceType)
{
    /// <summary>Writes the link layer's order: manufacturer, id, version, type.</summary>
    public void WriteLinkLayer(Span<byte> destination)
    {
        WriteManufacturer(destination);
        WriteId(destination[2..]);
        destination[6] = Version;
        destination[7] = DeviceType;
    }

    /// <summary>Writes the transport layer's order: id, manufacturer, version, type.</summary>
    public void WriteTransportLayer(Span<byte> destination)
    {
        WriteId(destination);
        WriteManufacturer(destination[4..]);
        destination[6] = Version;
        destination[7] = DeviceType;
    }

    private void WriteId(Span<byte> destination) =>
        BinaryPrimitives.WriteUInt32LittleEndian(destination, uint.Parse(Id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    private void WriteManufacturer(Span<byte> destination) =>
        BinaryPrimitives.WriteUInt16LittleEndian(
            destination,
            (ushort)(((Manufacturer[0] - 64) << 10) + ((Manufacturer[1] - 64) << 5) + Manufacturer[2] - 64));
}

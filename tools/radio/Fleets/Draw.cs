using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Radio.Fleets;

/// <summary>Numbers that look random and are the same for the same seed, on every machine and with every release of .NET.</summary>
internal static class Draw
{
    internal static byte[] Bytes(uint seed, string what, long index) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{what}/{index}")));

    internal static long Number(uint seed, string what, long index) =>
        (long)(BinaryPrimitives.ReadUInt64LittleEndian(Bytes(seed, what, index)) >> 1);
}

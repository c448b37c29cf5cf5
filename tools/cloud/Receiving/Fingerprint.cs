using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Cloud.Receiving;

/// <summary>16 bytes in the place of a text that only has to be recognised: millions of them fit into memory.</summary>
internal static class Fingerprint
{
    public static UInt128 Of(string text) => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Edge.Control.Configuring.Sealing;

/// <summary>
/// The bytes of a sealed configuration, docs/configuration.md: a mark, the operator's signature over all that follows it, the sender's
/// key of this one time, the encrypted content, and its tag.
/// </summary>
internal static class SealedForm
{
    /// <summary>What fits into a command as base64.</summary>
    public const int MaxBytes = 190 * 1024;

    public const int PointBytes = 65;
    public const int TagBytes = 16;

    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int CoordinateBytes = 32;
    private const byte Uncompressed = 4;

    /// <summary>The first bytes of the file.</summary>
    public static ReadOnlySpan<byte> Mark => "MBGWCFG1"u8;

    // What is signed or derived for this is of no use for anything else.
    private static ReadOnlySpan<byte> Domain => "mbus-gateway/configuration/v1"u8;

    /// <summary>What the operator signs: for which device, and all of the body.</summary>
    public static byte[] Signed(ReadOnlySpan<byte> devicePoint, ReadOnlySpan<byte> body) => [.. Domain, 0, .. devicePoint, .. body];

    /// <summary>The cipher for one document: the key exists for this one only, so its nonce may follow from the same secret.</summary>
    public static AesGcm Cipher(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> senderPoint, ReadOnlySpan<byte> devicePoint, out byte[] nonce)
    {
        Span<byte> derived = stackalloc byte[KeyBytes + NonceBytes];
        byte[] salt = SHA256.HashData([.. senderPoint, .. devicePoint]);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, derived, salt, Domain);
        nonce = derived[KeyBytes..].ToArray();
        var cipher = new AesGcm(derived[..KeyBytes], TagBytes);
        CryptographicOperations.ZeroMemory(derived);
        return cipher;
    }

    /// <summary>A public key as a point: 04, x, y (SEC 1, section 2.3.3).</summary>
    public static byte[] Point(ECDiffieHellman key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return [Uncompressed, .. q.X!, .. q.Y!];
    }

    /// <exception cref="CryptographicException">It is no point of the curve.</exception>
    public static ECDiffieHellman Key(ReadOnlySpan<byte> point)
    {
        if (point.Length != PointBytes || point[0] != Uncompressed)
            throw new CryptographicException("no uncompressed point of P-256");
        return ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = point[1..(1 + CoordinateBytes)].ToArray(), Y = point[(1 + CoordinateBytes)..].ToArray() },
        });
    }

    /// <summary>Puts the parts together.</summary>
    public static byte[] Join(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> body)
    {
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)signature.Length);
        return [.. Mark, .. length, .. signature, .. body];
    }

    /// <summary>Takes the parts apart; false: this is none.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> whole, out ReadOnlySpan<byte> signature, out ReadOnlySpan<byte> body)
    {
        signature = default;
        body = default;
        if (whole.Length > MaxBytes || !whole.StartsWith(Mark) || whole.Length < Mark.Length + sizeof(ushort))
            return false;
        var rest = whole[(Mark.Length + sizeof(ushort))..];
        var length = BinaryPrimitives.ReadUInt16BigEndian(whole[Mark.Length..]);
        if (rest.Length < length + PointBytes + TagBytes)
            return false;
        signature = rest[..length];
        body = rest[length..];
        return true;
    }
}

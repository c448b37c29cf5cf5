using System.Security.Cryptography;

namespace Edge.Control.Trust;

/// <summary>
/// Signatures of the operator: ECDSA over P-256 with SHA-256 (FIPS 186-5, section 6), in DER form (RFC 3279, section 2.2.3), as
/// <c>openssl dgst -sha256 -sign</c> makes them.
/// </summary>
internal sealed class OperatorSignature(TrustOptions options)
{
    /// <summary>False: this gateway trusts nobody, and what must be signed is refused.</summary>
    public bool IsPossible => options.OperatorKey.Length > 0;

    /// <summary>Whether the operator signed exactly this.</summary>
    public bool Verifies(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        if (!IsPossible)
            return false;
        using var key = Read(options.OperatorKey);
        return key.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Whether it is a public key of the kind that is used here.</summary>
    public static bool IsKey(string base64)
    {
        try
        {
            using var key = Read(base64);
            return key.KeySize == 256;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static ECDsa Read(string base64)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(base64), out _);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}

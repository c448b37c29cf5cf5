using System.Security.Cryptography;
using Edge.Cli.Certificates;

namespace Edge.Cli.Signing;

/// <summary>The operator's key pair: ECDSA P-256, PEM. Gateways know the public half; the private one signs bundles and stays where it was made.</summary>
internal static class OperatorKey
{
    public const string PublicLabel = "PUBLIC KEY";

    private const int Bits = 256;
    private const int MostBytes = 64 * 1024;

    /// <summary>The private key of a file; a Failure when it is none of the right kind.</summary>
    /// <param name="path">PEM, as `./edge operator-key` or openssl has made it.</param>
    /// <param name="passphrase">Asks for its passphrase, where it has one.</param>
    public static async Task<ECDsa> ReadAsync(string path, Func<Task<string>> passphrase)
    {
        if (!File.Exists(path))
            throw new Failure($"there is no key {path}", todo: "make one with ./edge operator-key FILE");
        if (new FileInfo(path).Length > MostBytes)
            throw NoKey(path, null);
        var pem = await File.ReadAllTextAsync(path);
        return Import(path, pem, PrivateKeyFile.IsLocked(pem) ? await passphrase() : "");
    }

    /// <summary>The line that gateways know it by (Trust:OperatorKey).</summary>
    public static string Line(ECDsa key) => Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());

    /// <summary>As openssl makes it: ECDSA with SHA-256 in DER form.</summary>
    public static byte[] Sign(ECDsa key, ReadOnlySpan<byte> content) => key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>Trust:OperatorKey of a file with a public key; null when it is none of the right kind. A private key is none: it must not get there.</summary>
    public static string? PublicLine(string path)
    {
        try
        {
            var pem = File.ReadAllText(path);
            var fields = PemEncoding.Find(pem);
            if (!pem.AsSpan(fields.Label).SequenceEqual(PublicLabel))
                return null;
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key.KeySize == Bits && IsP256(key) ? Line(key) : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ECDsa Import(string path, string pem, string passphrase)
    {
        AsymmetricAlgorithm? read = null;
        try
        {
            read = PrivateKeyFile.Read(pem, passphrase);
            if (read is ECDsa { KeySize: Bits } key && IsP256(key))
                return key;
        }
        catch (CryptographicException e)
        {
            throw NoKey(path, e);
        }

        read.Dispose();
        throw NoKey(path, null);
    }

    private static bool IsP256(ECDsa key) => key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;

    private static Failure NoKey(string path, Exception? inner) =>
        new($"{path} is no ECDSA P-256 key", "gateways understand no other" + (inner is null ? "" : $"; {inner.Message}"), "make one with ./edge operator-key FILE", inner);
}

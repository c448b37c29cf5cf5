using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Cli.Certificates;

/// <summary>A private key as PEM, in each of the forms that openssl writes: PKCS#8, locked or not, and the older ones for EC and RSA.</summary>
internal static class PrivateKeyFile
{
    private const string Begin = "-----BEGIN ";
    private const string Dashes = "-----";
    private const int Bits = 8;

    /// <summary>Whether it can only be read with a password.</summary>
    public static bool IsLocked(string pem) => pem.Contains("ENCRYPTED", StringComparison.Ordinal);

    /// <summary>The key; whoever gets it disposes it.</summary>
    /// <exception cref="CryptographicException">It is none, or the password is another.</exception>
    public static AsymmetricAlgorithm Read(string pem, string password)
    {
        foreach (var (label, body) in Sections(pem))
            switch (label)
            {
                case "PRIVATE KEY":
                    return EitherKind((key, bytes) => key.ImportPkcs8PrivateKey(bytes, out _), Decode(body));
                case "ENCRYPTED PRIVATE KEY":
                    return EitherKind((key, bytes) => key.ImportEncryptedPkcs8PrivateKey(password, bytes, out _), Decode(body));
                case "EC PRIVATE KEY":
                    return Import(ECDsa.Create(), (key, bytes) => key.ImportECPrivateKey(bytes, out _), Unlocked(body, password));
                case "RSA PRIVATE KEY":
                    return Import(RSA.Create(), (key, bytes) => key.ImportRSAPrivateKey(bytes, out _), Unlocked(body, password));
            }

        throw new CryptographicException("there is no private key in it");
    }

    private static IEnumerable<(string Label, string Body)> Sections(string pem)
    {
        for (var at = pem.IndexOf(Begin, StringComparison.Ordinal); at >= 0; at = pem.IndexOf(Begin, at + 1, StringComparison.Ordinal))
        {
            var labelled = at + Begin.Length;
            var labelEnd = pem.IndexOf(Dashes, labelled, StringComparison.Ordinal);
            var bodyEnd = labelEnd < 0 ? -1 : pem.IndexOf(Dashes, labelEnd + Dashes.Length, StringComparison.Ordinal);
            if (bodyEnd > 0)
                yield return (pem[labelled..labelEnd], pem[(labelEnd + Dashes.Length)..bodyEnd]);
        }
    }

    private static AsymmetricAlgorithm EitherKind(Action<AsymmetricAlgorithm, byte[]> import, byte[] bytes)
    {
        try
        {
            return Import<AsymmetricAlgorithm>(ECDsa.Create(), import, bytes);
        }
        catch (CryptographicException)
        {
            return Import<AsymmetricAlgorithm>(RSA.Create(), import, bytes);
        }
    }

    private static TKey Import<TKey>(TKey key, Action<TKey, byte[]> import, byte[] bytes)
        where TKey : AsymmetricAlgorithm
    {
        try
        {
            import(key, bytes);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    // The older forms have two lines in front when they are locked: Proc-Type, and DEK-Info with the cipher and its vector.
    private static byte[] Unlocked(string body, string password)
    {
        var lines = body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.FirstOrDefault(line => line.StartsWith("DEK-Info:", StringComparison.Ordinal)) is not { } info)
            return Decode(body);
        var words = info["DEK-Info:".Length..].Split(',', StringSplitOptions.TrimEntries);
        if (words.Length != 2 || !words[0].StartsWith("AES-", StringComparison.Ordinal) || !words[0].EndsWith("-CBC", StringComparison.Ordinal)
            || !int.TryParse(words[0].AsSpan(4, words[0].Length - 8), NumberStyles.None, CultureInfo.InvariantCulture, out var keyBits) || keyBits is not (128 or 192 or 256))
            throw new CryptographicException($"it is locked with {words[0]}; AES is expected");
        var vector = FromHex(words[1]);
        using var aes = Aes.Create();
        aes.SetKey(Derive(password, vector, keyBits / Bits));
        return aes.DecryptCbc(Decode(string.Concat(lines.Where(line => !line.Contains(':', StringComparison.Ordinal)))), vector);
    }

    // As openssl does it for this form (EVP_BytesToKey): MD5, once, the first bytes of the vector as salt.
    private static byte[] Derive(string password, byte[] vector, int length)
    {
        byte[] secret = [.. Encoding.UTF8.GetBytes(password), .. vector.AsSpan(0, 8)];
        byte[] derived = [], block = [];
        while (derived.Length < length)
        {
#pragma warning disable CA5351 // The form is what it is; who is careful has the key in PKCS#8.
            block = MD5.HashData([.. block, .. secret]);
#pragma warning restore CA5351
            derived = [.. derived, .. block];
        }

        return derived[..length];
    }

    private static byte[] FromHex(string text)
    {
        try
        {
            return Convert.FromHexString(text) is { Length: 16 } vector ? vector : throw new CryptographicException("its vector has not 16 bytes");
        }
        catch (FormatException e)
        {
            throw new CryptographicException("its vector is not hex", e);
        }
    }

    private static byte[] Decode(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException e)
        {
            throw new CryptographicException("it is not base64", e);
        }
    }
}

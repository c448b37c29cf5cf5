using System.Security.Cryptography;
using Edge.Control.Trust;

namespace Edge.Control.Configuring.Sealing;

/// <summary>Seals a content for one device in the operator's name, and opens it there: encrypted first, signed then.</summary>
internal static class Seal
{
    /// <summary>Makes a sealed configuration.</summary>
    /// <exception cref="CryptographicException">One of the keys is not what is needed.</exception>
    public static byte[] Close(ReadOnlySpan<byte> content, ECDiffieHellman device, ECDsa signer)
    {
        using var sender = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var (from, to) = (SealedForm.Point(sender), SealedForm.Point(device));
        var secret = sender.DeriveRawSecretAgreement(device.PublicKey);
        using var cipher = SealedForm.Cipher(secret, from, to, out var nonce);
        CryptographicOperations.ZeroMemory(secret);
        var (encrypted, tag) = (new byte[content.Length], new byte[SealedForm.TagBytes]);
        cipher.Encrypt(nonce, content, encrypted, tag);
        byte[] body = [.. from, .. encrypted, .. tag];
        var signature = signer.SignData(SealedForm.Signed(to, body), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var whole = SealedForm.Join(signature, body);
        return whole.Length <= SealedForm.MaxBytes
            ? whole
            : throw new CryptographicException($"{whole.Length} bytes; at most {SealedForm.MaxBytes} can be sent");
    }

    /// <summary>The content. The signature comes first: nothing that a stranger has made is decrypted.</summary>
    /// <exception cref="ConfigurationException">It is not for this device, not the operator's, or not whole.</exception>
    public static byte[] Open(ReadOnlySpan<byte> whole, ECDiffieHellman device, OperatorSignature trust)
    {
        if (!trust.IsPossible)
            throw new ConfigurationException("this gateway takes no configuration from afar: no operator's key is set (Trust:OperatorKey)");
        if (!SealedForm.TrySplit(whole, out var signature, out var body))
            throw new ConfigurationException($"this is no sealed configuration of at most {SealedForm.MaxBytes} bytes, as ./edge seal-config makes it");
        var to = SealedForm.Point(device);
        if (!trust.Verifies(SealedForm.Signed(to, body), signature))
            throw new ConfigurationException("the operator whose key is set here (Trust:OperatorKey) has not sealed this for this device");
        try
        {
            return Decrypt(body, to, device);
        }
        catch (CryptographicException e)
        {
            throw new ConfigurationException($"signed, but not decipherable: {e.Message}", e);
        }
    }

    private static byte[] Decrypt(ReadOnlySpan<byte> body, ReadOnlySpan<byte> to, ECDiffieHellman device)
    {
        var from = body[..SealedForm.PointBytes];
        using var sender = SealedForm.Key(from);
        var secret = device.DeriveRawSecretAgreement(sender.PublicKey);
        using var cipher = SealedForm.Cipher(secret, from, to, out var nonce);
        CryptographicOperations.ZeroMemory(secret);
        var encrypted = body[SealedForm.PointBytes..^SealedForm.TagBytes];
        var content = new byte[encrypted.Length];
        cipher.Decrypt(nonce, encrypted, body[^SealedForm.TagBytes..], content);
        return content;
    }
}

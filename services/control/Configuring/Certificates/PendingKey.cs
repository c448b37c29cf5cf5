using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Edge.Control.Configuring.Files;
using Edge.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Configuring.Certificates;

/// <summary>The key for which a certificate is asked: made here, and it never leaves this machine. It waits until a certificate for it is in use.</summary>
internal sealed class PendingKey(ConfiguringOptions options, Disk disk, GatewayOptions gateway, ILogger<PendingKey> log)
{
    private string Place => Path.Combine(options.DataDirectory, "certificate-key.pem");

    /// <summary>A certificate request (PKCS #10) for it as PEM. Asked again it is for the same key, for the first answer may have been lost.</summary>
    /// <param name="present">The certificate in use; a key that is its own is done with.</param>
    /// <exception cref="ConfigurationException">There can be none.</exception>
    public string Request(X509Certificate2? present)
    {
        using var key = Read() is { } waiting && !IsOf(present, waiting) ? waiting : Make();
        var request = new CertificateRequest($"CN={gateway.Id}", key, HashAlgorithmName.SHA256);
        return request.CreateSigningRequestPem() + "\n";
    }

    /// <summary>Null: none is asked for.</summary>
    /// <exception cref="ConfigurationException">It cannot be read.</exception>
    public ECDsa? Read()
    {
        var key = ECDsa.Create();
        try
        {
            if (File.Exists(Place))
            {
                key.ImportFromPem(File.ReadAllText(Place));
                return key;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ConfigurationException($"the key that waits for its certificate, {Place}, cannot be used: {e.Message}", e);
        }

        key.Dispose();
        return null;
    }

    /// <summary>Whether a certificate is one for that key.</summary>
    public static bool IsOf(X509Certificate2? certificate, ECDsa key) =>
        certificate is not null && certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());

    private ECDsa Make()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            Directory.CreateDirectory(options.DataDirectory);
            disk.Write(Place, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"), Disk.OwnerOnly);
            ConfiguringLog.RenewalBegins(log);
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new ConfigurationException($"control cannot keep a new key: {e.Message}", e);
        }
    }
}

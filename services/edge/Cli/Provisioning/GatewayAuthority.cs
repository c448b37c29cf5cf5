using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Cli.Certificates;

namespace Edge.Cli.Provisioning;

/// <summary>Who signs the certificates of gateways.</summary>
internal sealed class GatewayAuthority : IDisposable
{
    private readonly CertificateMaker _maker;
    private readonly string _certificate;
    private readonly AsymmetricAlgorithm _key;
    private readonly int _days;

    private GatewayAuthority(CertificateMaker maker, string certificate, AsymmetricAlgorithm key, int days) =>
        (_maker, _certificate, _key, _days) = (maker, certificate, key, days);

    /// <summary>Null without its key: then somebody else signs.</summary>
    public static GatewayAuthority? Open(CommandCall call, ProvisionOptions options)
    {
        if (call.Get(options.AuthorityKey) is not { } keyFile)
            return null;
        var password = call.Get(options.AuthorityPassword) is { } file ? File.ReadLines(file).FirstOrDefault() ?? "" : "";
        var certificateFile = call.Need(options.Authority);
        AsymmetricAlgorithm? key = null;
        try
        {
            key = PrivateKeyFile.Read(File.ReadAllText(keyFile), password);
            var certificate = File.ReadAllText(certificateFile);
            using var read = X509Certificate2.CreateFromPem(certificate);
            if (!read.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
                throw new CryptographicException($"{keyFile} is not the key of {certificateFile}");
            return new(new(call.Time), certificate, key, call.Get(options.Days));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key?.Dispose();
            throw new Failure("the authority cannot sign", e.Message, "name its certificate, its key and, where that is locked, --ca-key-password FILE", e);
        }
    }

    public string Sign(string request) => _maker.Sign(request, _certificate, _key, _days, CertificateMaker.ForClient());

    public void Dispose() => _key.Dispose();
}

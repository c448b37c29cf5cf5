using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Cli.Certificates;

/// <summary>Keys on the curve P-256 and certificates for them, as PEM. A key stays where it is put: not in an argument list, not on the screen.</summary>
internal sealed class CertificateMaker(TimeProvider time)
{
    private const int AuthorityDays = 3650;
    private const int SerialBytes = 19;

    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>An authority that signs others.</summary>
    public (string Key, string Certificate) Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Named(name), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now, now.AddDays(AuthorityDays));
        return (key.ExportPkcs8PrivateKeyPem(), certificate.ExportCertificatePem());
    }

    /// <summary>A new key, and the request to have it certified.</summary>
    public static (string Key, string Request) Request(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (key.ExportPkcs8PrivateKeyPem(), new CertificateRequest(Named(name), key, HashAlgorithmName.SHA256).CreateSigningRequestPem());
    }

    /// <summary>For who signs in with it: a gateway, a receiver.</summary>
    public static IReadOnlyList<X509Extension> ForClient() =>
    [
        new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true),
        new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true),
        new X509EnhancedKeyUsageExtension([new Oid(ClientAuthentication)], critical: false),
    ];

    /// <summary>For a server of these names.</summary>
    public static IReadOnlyList<X509Extension> ForServer(IEnumerable<string> names, params IEnumerable<System.Net.IPAddress> addresses)
    {
        var subject = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            subject.AddDnsName(name);
        foreach (var address in addresses)
            subject.AddIpAddress(address);
        return [subject.Build()];
    }

    /// <summary>The certificate for a request, by an authority of whatever kind of key.</summary>
    /// <param name="request">The request, PEM.</param>
    /// <param name="authority">The authority's certificate, PEM.</param>
    /// <param name="authorityKey">Its key.</param>
    /// <param name="days">How long it is good.</param>
    /// <param name="extensions">What it is for.</param>
    public string Sign(string request, string authority, AsymmetricAlgorithm authorityKey, int days, IEnumerable<X509Extension> extensions)
    {
        using var issuer = X509Certificate2.CreateFromPem(authority);
        var wanted = CertificateRequest.LoadSigningRequestPem(request, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default, RSASignaturePadding.Pkcs1);
        foreach (var extension in extensions)
            wanted.CertificateExtensions.Add(extension);
        wanted.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(wanted.PublicKey, critical: false));
        var hasKeyIdentifier = issuer.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Any();
        wanted.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: hasKeyIdentifier, includeIssuerAndSerial: !hasKeyIdentifier));
        var now = time.GetUtcNow();
        using var certificate = wanted.Create(issuer.SubjectName, Signer(authorityKey), now, now.AddDays(days), Serial());
        return certificate.ExportCertificatePem();
    }

    private static X509SignatureGenerator Signer(AsymmetricAlgorithm key) => key switch
    {
        ECDsa ecdsa => X509SignatureGenerator.CreateForECDsa(ecdsa),
        RSA rsa => X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1),
        _ => throw new Failure("the authority's key is of no known kind", "ECDSA or RSA is expected"),
    };

    // A random number instead of a counter beside the authority's key: several may sign at a time, and nothing is written there.
    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        // Positive, and never with zeros in front.
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    private static X500DistinguishedName Named(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        return builder.Build();
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Testing;

/// <summary>A certificate authority for tests and what it issues, as PEM files in a folder of its own; gone when disposed.</summary>
public sealed class TestPki : IDisposable
{
    private readonly ECDsa _key = NewKey();
    private readonly X509Certificate2 _authority;
    private readonly string _directory = Directory.CreateTempSubdirectory("edge-pki-").FullName;

    public TestPki(string name = "Test authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = TimeProvider.System.GetUtcNow();
        _authority = request.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
        CaFile = Write("ca.crt", _authority.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate.</summary>
    public string CaFile { get; }

    /// <summary>A certificate for a server with these host names or addresses.</summary>
    public IssuedCertificate Server(params string[] names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(name);
        }
        return Issue(names[0], "1.3.6.1.5.5.7.3.1", TimeSpan.FromDays(1), alternatives.Build());
    }

    /// <summary>A certificate for a client of that name; <paramref name="validFor"/> below zero: it has run out that long ago.</summary>
    public IssuedCertificate Client(string name, TimeSpan? validFor = null) =>
        Issue(name, "1.3.6.1.5.5.7.3.2", validFor ?? TimeSpan.FromDays(1));

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private IssuedCertificate Issue(string name, string usage, TimeSpan validFor, X509Extension? more = null)
    {
        using var key = NewKey();
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        if (more is not null)
            request.CertificateExtensions.Add(more);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(_authority, now.AddDays(-20), now + validFor, RandomNumberGenerator.GetBytes(8));
        var file = $"{name}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        return new(Write($"{file}.crt", certificate.ExportCertificatePem()), Write($"{file}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    private string Write(string file, string pem)
    {
        var path = Path.Combine(_directory, file);
        File.WriteAllText(path, pem + "\n");
        return path;
    }
}

/// <summary>Paths of a certificate and its key, PEM.</summary>
public sealed record IssuedCertificate(string CertificateFile, string KeyFile);

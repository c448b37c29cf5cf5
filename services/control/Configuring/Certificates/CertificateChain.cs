using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Edge.Control.Configuring.Certificates;

/// <summary>A gateway's certificate with those that vouch for it, as PEM carries them: its own comes first.</summary>
internal sealed class CertificateChain : IDisposable
{
    private const int MostCertificates = 8;

    private readonly X509Certificate2Collection _all;

    private CertificateChain(X509Certificate2Collection all) => _all = all;

    public X509Certificate2 Own => _all[0];

    public string CommonName => Own.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    /// <exception cref="ConfigurationException">It is none.</exception>
    public static CertificateChain Parse(string pem, string what)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(pem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ConfigurationException($"{what} cannot be read: {e.Message}", e);
        }

        return all.Count is > 0 and <= MostCertificates
            ? new(all)
            : throw new ConfigurationException($"{what}: 1 to {MostCertificates} certificates as PEM are expected, the gateway's own first");
    }

    /// <summary>Nothing but the certificates, whatever stood between them.</summary>
    public byte[] ToPem() => Encoding.ASCII.GetBytes(string.Concat(_all.Select(certificate => certificate.ExportCertificatePem() + "\n")));

    /// <summary>Whether these authorities vouch for it; dates are not asked here.</summary>
    public bool IsIssuedBy(X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(_all);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(Own);
    }

    public void Dispose()
    {
        foreach (var certificate in _all)
            certificate.Dispose();
    }
}

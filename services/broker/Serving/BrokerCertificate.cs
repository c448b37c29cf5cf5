using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Broker.Serving;

/// <summary>The broker's own certificate, for its port with TLS.</summary>
internal static class BrokerCertificate
{
    public static SslStreamCertificateContext Read(string certificateFile, string keyFile)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificateFile, keyFile), chain, offline: true);
    }
}

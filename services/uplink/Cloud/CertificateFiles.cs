using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Mqtt;

namespace Edge.Uplink.Cloud;

/// <summary>
/// This gateway's certificate files, looked at before each connect: a TLS library says "handshake failed" where a person
/// needs to know which file and which date.
/// </summary>
internal sealed class CertificateFiles(CloudOptions cloud, GatewayOptions gateway, IClockRule clock, TimeProvider time)
{
    private readonly string _ca = Path.Combine(cloud.CertificateDirectory, "ca.crt");
    private readonly string _certificate = Path.Combine(cloud.CertificateDirectory, $"{gateway.Id}.crt");
    private readonly string _key = Path.Combine(cloud.CertificateDirectory, $"{gateway.Id}.key");

    /// <summary>The files, ready for a connect.</summary>
    /// <exception cref="CertificateException">One of them cannot be used.</exception>
    public MqttTls Check()
    {
        using (var authority = Load(_ca, () => X509CertificateLoader.LoadCertificateFromFile(_ca)))
            CheckDates(authority, _ca);
        using (var own = Load(_certificate, () => X509CertificateLoader.LoadCertificateFromFile(_certificate)))
            CheckDates(own, _certificate);
        // With the certificate: a key that is not this certificate's is found here too.
        Load(_key, () => X509Certificate2.CreateFromPemFile(_certificate, _key)).Dispose();
        return new MqttTls(_ca, _certificate, _key);
    }

    private static X509Certificate2 Load(string path, Func<X509Certificate2> load)
    {
        if (!File.Exists(path))
            throw new CertificateException($"{path} is missing");
        try
        {
            return load();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CertificateException($"{path} cannot be used: {e.Message}");
        }
    }

    // As long as the clock is not set it says nothing about a certificate.
    private void CheckDates(X509Certificate2 certificate, string path)
    {
        if (!clock.IsSet)
            return;
        var now = time.GetUtcNow().UtcDateTime;
        var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (now > to)
            throw new CertificateException($"{path} expired on {to:yyyy-MM-dd HH:mm} UTC");
        if (now < from)
            throw new CertificateException($"{path} is valid from {from:yyyy-MM-dd HH:mm} UTC on, and now is {now:yyyy-MM-dd HH:mm}");
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Mqtt;

namespace Edge.Uplink.Cloud;

/// <summary>Files that can be used.</summary>
/// <param name="Tls">Where they are.</param>
/// <param name="EndsFirst">The one that is valid for the shortest time.</param>
/// <param name="ValidUntil">How long it is.</param>
internal sealed record CheckedCertificates(MqttTls Tls, string EndsFirst, DateTimeOffset ValidUntil);

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
    public CheckedCertificates Check()
    {
        var authority = CheckDates(_ca);
        var own = CheckDates(_certificate);
        // With the certificate: a key that is not this certificate's is found here too.
        Load(_key, () => X509Certificate2.CreateFromPemFile(_certificate, _key)).Dispose();
        var tls = new MqttTls(_ca, _certificate, _key);
        return own <= authority ? new(tls, _certificate, own) : new(tls, _ca, authority);
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
    private DateTime CheckDates(string path)
    {
        using var certificate = Load(path, () => X509CertificateLoader.LoadCertificateFromFile(path));
        var now = time.GetUtcNow().UtcDateTime;
        var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (!clock.IsSet)
            return to;
        if (now > to)
            throw new CertificateException($"{path} expired on {to:yyyy-MM-dd HH:mm} UTC");
        if (now < from)
            throw new CertificateException($"{path} is valid from {from:yyyy-MM-dd HH:mm} UTC on, and now is {now:yyyy-MM-dd HH:mm}");
        return to;
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Edge.Control.Configuring.Files;
using Edge.Hosting;

namespace Edge.Control.Configuring.Certificates;

/// <summary>What must be true of a new certificate, and what should be.</summary>
internal sealed class CertificateCheck(ConfigFolder folder, GatewayOptions gateway, IClockRule clock, TimeProvider time)
{
    /// <exception cref="ConfigurationException">It cannot be used.</exception>
    /// <exception cref="CommandException">The clock is not set.</exception>
    public void Refuse(CertificateChain chain, CertificateChain? present, ECDsa key)
    {
        if (!PendingKey.IsOf(chain.Own, key))
            throw new ConfigurationException("the certificate is for another key than the one whose request was answered last; the gateway's own certificate must come first");
        if (chain.CommonName != gateway.Id)
            throw new ConfigurationException($"the certificate's common name is {chain.CommonName}, and this gateway is {gateway.Id}");
        if (!clock.IsSet)
            throw new CommandException(CommandError.ClockNotSet, "whether the certificate is valid cannot be told before the clock is set");
        var now = time.GetUtcNow().UtcDateTime;
        var (from, to) = (chain.Own.NotBefore.ToUniversalTime(), chain.Own.NotAfter.ToUniversalTime());
        if (now < from || now >= to)
            throw new ConfigurationException($"the certificate is valid from {from:yyyy-MM-dd HH:mm} to {to:yyyy-MM-dd HH:mm} UTC, and now is {now:yyyy-MM-dd HH:mm}");
        if (present is not null && to <= present.Own.NotAfter.ToUniversalTime())
            throw new ConfigurationException($"the certificate ends no later than the present one, on {present.Own.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC");
    }

    /// <summary>
    /// Empty when the authority of ca.crt vouches for it. That one is for the broker's certificate, and gateways may have another, which only
    /// the broker knows: so this is no reason to refuse, and the uplink's next connect decides.
    /// </summary>
    public string Warning(CertificateChain chain)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            if (folder.Read(ConfigFolder.CertificateFile("ca.crt")) is { } bytes)
                authorities.ImportFromPem(Encoding.UTF8.GetString(bytes));
            return authorities.Count > 0 && chain.IsIssuedBy(authorities)
                ? ""
                : "it was not issued by the authority in ca.crt; whether the broker takes it is seen at the connect";
        }
        catch (Exception e) when (e is CryptographicException or ConfigurationException)
        {
            return $"ca.crt cannot be read: {e.Message}";
        }
        finally
        {
            foreach (var authority in authorities)
                authority.Dispose();
        }
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Edge.Control.Configuring.Changes;
using Edge.Control.Configuring.Files;
using Edge.Hosting;

namespace Edge.Control.Configuring.Certificates;

/// <summary>A certificate that was taken.</summary>
/// <param name="ValidUntil">How long it is.</param>
/// <param name="Warning">What is odd about it; empty: nothing.</param>
internal sealed record TakenCertificate(DateTimeOffset ValidUntil, string Warning);

/// <summary>Renews this gateway's certificate: a request for a new key, and then the certificate for it, put in place of the old pair.</summary>
internal sealed class CertificateDesk(PendingKey pending, CertificateCheck check, ConfigFolder folder, ChangeLock gate, ChangeDesk changes, GatewayOptions gateway)
{
    public const string Kind = "certificate";

    private string CertificatePath => ConfigFolder.CertificateFile($"{gateway.Id}.crt");

    /// <summary>What is to be signed in the cloud.</summary>
    /// <exception cref="ConfigurationException">There can be none.</exception>
    public string Request()
    {
        using var taken = gate.Take();
        using var present = ReadPresent();
        return pending.Request(present?.Own);
    }

    /// <summary>Checks it; from then on it is put in place, or taken back if the uplink does not connect with it.</summary>
    /// <exception cref="ConfigurationException">It is refused; nothing was changed.</exception>
    /// <exception cref="CommandException">Whether it is valid cannot be told.</exception>
    public async Task<TakenCertificate> TakeAsync(string pem, CancellationToken stop)
    {
        using var taken = gate.Take();
        using var chain = CertificateChain.Parse(pem, "the certificate");
        using var present = ReadPresent();
        using var key = pending.Read() ?? throw new ConfigurationException("no certificate was asked for: call renew-certificate without one first, and have its request signed");
        check.Refuse(chain, present, key);
        var files = new Dictionary<string, byte[]?>
        {
            [ConfigFolder.CertificateFile($"{gateway.Id}.key")] = Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"),
            [CertificatePath] = chain.ToPem(),
        };
        // It would read them at its next connect, in weeks perhaps: whether they are taken is to be seen now.
        await changes.BeginAsync(new(Kind, 0, files, ["uplink"]), stop);
        return new(chain.Own.NotAfter.ToUniversalTime(), check.Warning(chain));
    }

    // One that cannot be read is none: it is being replaced.
    private CertificateChain? ReadPresent()
    {
        try
        {
            return folder.Read(CertificatePath) is { } bytes ? CertificateChain.Parse(Encoding.UTF8.GetString(bytes), CertificatePath) : null;
        }
        catch (ConfigurationException e) when (e.InnerException is CryptographicException or ArgumentException or null)
        {
            return null;
        }
    }
}

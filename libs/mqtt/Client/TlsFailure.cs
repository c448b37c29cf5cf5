using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Mqtt.Client;

/// <summary>Why TLS failed. A broker that does not accept a client certificate may have closed the connection before its reason is
/// read; then the most likely cause is named.</summary>
internal sealed class TlsFailure(string host, MqttTls files, TimeProvider time)
{
    private string Expired => $"our certificate {files.CertificateFile} has expired";

    /// <summary>What is wrong with the broker's certificate.</summary>
    internal string Reason(SslPolicyErrors errors, X509Chain? chain)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "it showed no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"its certificate is not for the name {host}";
        if (chain?.ChainStatus.Any(status => status.Status == X509ChainStatusFlags.NotTimeValid) == true)
            return $"its certificate is not valid now ({time.GetUtcNow():yyyy-MM-dd HH:mm} UTC by this machine's clock)";
        return $"its certificate is not from the authority in {files.CaFile}";
    }

    /// <summary>What the broker may have told in an alert (RFC 8446, 6.2), or the likely cause.</summary>
    internal string Reason(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
            if (Understand(cause.Message) is { } reason)
                return reason;
        return Guess();
    }

    private string? Understand(string text)
    {
        bool Says(string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);
        if (Says("alert certificate expired"))
            return Expired;
        if (Says("alert unknown ca") || Says("alert bad certificate") || Says("alert certificate unknown"))
            return HasExpired() ? Expired : $"it does not accept our certificate {files.CertificateFile}: not from its authority";
        if (Says("certificate required") || Says("alert handshake failure"))
            return "it asks for a client certificate, which was not given or does not suit it";
        return null;
    }

    private string Guess()
    {
        if (files.CertificateFile is null)
            return "it closed the connection; perhaps it asks for a client certificate";
        return HasExpired() ? Expired : $"it closed the connection; perhaps it does not accept our certificate {files.CertificateFile}";
    }

    private bool HasExpired()
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(files.CertificateFile!);
            return certificate.NotAfter.ToUniversalTime() < time.GetUtcNow().UtcDateTime;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}

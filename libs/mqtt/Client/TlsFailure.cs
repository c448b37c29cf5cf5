using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Mqtt.Client;

/// <summary>Why TLS failed, from what OpenSSL says. Sometimes it says nothing: a broker that does not accept a client certificate may
/// have closed the connection before its reason is read; then the most likely cause is named.</summary>
internal sealed class TlsFailure(string host, MqttTls files, TimeProvider time)
{
    private string? _understood;
    private string? _verbatim;

    /// <summary>True when OpenSSL has said something.</summary>
    internal bool IsKnown => (_understood ?? _verbatim) is not null;

    internal void Logged(string line)
    {
        // The first line is the cause; the ones after it are consequences.
        _understood ??= Understand(line);
        _verbatim ??= line;
    }

    internal string Reason() => _understood ?? _verbatim ?? Guess();

    private string? Understand(string line)
    {
        bool Says(string words) => line.Contains(words, StringComparison.OrdinalIgnoreCase);
        if (Says("host name verification failed") || Says("hostname mismatch"))
            return $"its certificate is not for the name {host}";
        if (Says("certificate verify failed"))
            return $"its certificate is not from the authority in {files.CaFile}, not for the name {host}, or not valid today";
        if (Says("alert certificate expired"))
            return Expired;
        if (Says("alert unknown ca") || Says("alert bad certificate"))
            return $"it does not accept our certificate {files.CertificateFile}: not from its authority";
        if (Says("certificate required") || Says("alert handshake failure"))
            return "it asks for a client certificate, which was not given or does not suit it";
        return Says("unexpected eof") ? "it closed the connection" : null;
    }

    private string Expired => $"our certificate {files.CertificateFile} has expired";

    private string Guess()
    {
        if (files.CertificateFile is null)
            return "it closed the connection; perhaps it asks for a client certificate";
        return HasExpired(files.CertificateFile)
            ? Expired
            : $"it closed the connection; perhaps it does not accept our certificate {files.CertificateFile}";
    }

    private bool HasExpired(string file)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
            return certificate.NotAfter.ToUniversalTime() < time.GetUtcNow().UtcDateTime;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}

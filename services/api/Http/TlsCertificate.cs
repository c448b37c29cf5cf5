using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Edge.Api.Http;

/// <summary>The port's certificate: read again when its file changes, and kept when the new one cannot be used. Safe from any thread.</summary>
internal sealed class TlsCertificate(ApiOptions options, TimeProvider time, ILogger<TlsCertificate> log)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private X509Certificate2? _certificate;
    private DateTime _written;
    private long _looked;

    /// <summary>For the next connection. The one before is left to the collector: connections may use it still.</summary>
    public X509Certificate2? Current
    {
        get
        {
            lock (_gate)
            {
                if (_certificate is null || time.GetElapsedTime(_looked) >= LookEvery)
                    Look();
                return _certificate;
            }
        }
    }

    private void Look()
    {
        _looked = time.GetTimestamp();
        try
        {
            var written = File.GetLastWriteTimeUtc(options.CertificateFile) is var certificate && File.GetLastWriteTimeUtc(options.KeyFile) is var key && key > certificate
                ? key : certificate;
            if (_certificate is not null && written == _written)
                return;
            _written = written;
            _certificate = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
            Log.CertificateTaken(log, options.CertificateFile, _certificate.NotAfter.ToUniversalTime());
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            Log.CertificateRefused(log, options.CertificateFile, e.Message);
        }
    }
}

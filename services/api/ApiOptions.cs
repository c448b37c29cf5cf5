using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Hosting;

namespace Edge.Api;

/// <summary>The face to people.</summary>
[Section("Api")]
public sealed class ApiOptions : IChecksItself
{
    /// <summary>The port for HTTP.</summary>
    [Setting("Port for HTTP (the API and the page); 0 takes any free one. A port that is taken keeps the service from starting.",
        Min = "0", Max = "65535")]
    public int Port { get; init; } = 8080;

    /// <summary>The certificate for TLS.</summary>
    [Setting("PEM file of the port's certificate, with its chain; read again when it changes. With it the port answers HTTPS only. Empty: plain HTTP.")]
    public string CertificateFile { get; init; } = "";

    /// <summary>Its key.</summary>
    [Setting("PEM file of that certificate's key, without a password.")]
    public string KeyFile { get; init; } = "";

    /// <summary>How long a part may take to answer.</summary>
    [Setting("How long an answer waits for each other service; a part that takes longer is shown as unreachable.",
        Min = "00:00:00.100", Max = "00:00:30")]
    public TimeSpan PartTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The same for charts.</summary>
    [Setting("How long the store may take for the values of a chart, which may span years.", Min = "00:00:01", Max = "00:05:00")]
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same for exports.</summary>
    [Setting("How long the export of a meter's readings may take before it is broken off.", Min = "00:00:10", Max = "04:00:00")]
    public TimeSpan ExportTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The same for backups.</summary>
    [Setting("How long a backup may take that was asked for over HTTP.", Min = "00:00:10", Max = "04:00:00")]
    public TimeSpan BackupTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The rate of one address.</summary>
    [Setting("How many requests an address may make in a second, in bursts twice as many; what is more is answered with 429.", Unit = "requests", Min = "1", Max = "10000")]
    public int RequestsPerSecond { get; init; } = 100;

    /// <summary>How long a session lasts unused.</summary>
    [Setting("How long a session of the page lasts after its last use; an open page is a use.", Min = "00:01:00", Max = "7.00:00:00")]
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a session lasts at most.</summary>
    [Setting("How long a session of the page lasts at most; then the password is asked for again.", Min = "00:01:00", Max = "365.00:00:00")]
    public TimeSpan SessionLength { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The bound of event streams.</summary>
    [Setting("How many event streams (open pages, mostly) there may be at a time; each takes up to some 100 kB when its client is slow.", Unit = "streams", Min = "1", Max = "1000")]
    public int EventStreams { get; init; } = 50;

    /// <summary>Whether the port speaks TLS.</summary>
    internal bool IsTls => CertificateFile.Length > 0;

    /// <inheritdoc/>
    public IEnumerable<string> Check()
    {
        if (CertificateFile.Length > 0 != KeyFile.Length > 0)
            yield return "CertificateFile, KeyFile: both are expected, or neither";
        else if (IsTls && Read() is { } error)
            yield return $"CertificateFile = {CertificateFile}, KeyFile = {KeyFile}: they cannot be used: {error}";
    }

    private string? Read()
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
            return null;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return e.Message;
        }
    }
}

using Microsoft.Extensions.Logging;

namespace Edge.Api;

/// <summary>Events 6000-6099.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(ILogger log, Exception exception, string method, string path);

    [LoggerMessage(6001, LogLevel.Information, "Signed in from {Address}; {Count} session(s)")]
    public static partial void SignedIn(ILogger log, string address, int count);

    [LoggerMessage(6002, LogLevel.Warning, "Too many wrong passwords or tokens from {Address}: its further ones wait")]
    public static partial void Slowed(ILogger log, string address);

    [LoggerMessage(6003, LogLevel.Information, "An event stream was cut off: it was {Count} events behind")]
    public static partial void StreamTooSlow(ILogger log, int count);

    [LoggerMessage(6004, LogLevel.Warning, "What came on {Topic} cannot be read: {Reason}")]
    public static partial void NotReadable(ILogger log, string topic, string reason);

    [LoggerMessage(6005, LogLevel.Warning, "The {Service} does not answer, what is shown of it gets old: {Reason}")]
    public static partial void PartGone(ILogger log, string service, string reason);

    [LoggerMessage(6006, LogLevel.Information, "The {Service} answers again")]
    public static partial void PartBack(ILogger log, string service);

    [LoggerMessage(6007, LogLevel.Information, "Home Assistant is told of {Meters} meter(s), {Removed} removed")]
    public static partial void Discovered(ILogger log, int meters, int removed);

    [LoggerMessage(6008, LogLevel.Warning, "The certificate {File} cannot be used, the one before stays: {Reason}")]
    public static partial void CertificateRefused(ILogger log, string file, string reason);

    [LoggerMessage(6009, LogLevel.Information, "The certificate {File} is in use, valid until {Until}")]
    public static partial void CertificateTaken(ILogger log, string file, DateTime until);
}

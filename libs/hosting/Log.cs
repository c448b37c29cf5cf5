using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>Events 1000-1099.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "{Service} {Version} runs as {Instance}, gRPC on {Address}")]
    public static partial void Started(ILogger log, string service, string version, string instance, string address);

    [LoggerMessage(1001, LogLevel.Critical, "Configuration: {Error}")]
    public static partial void ConfigurationError(ILogger log, SettingError error);

    [LoggerMessage(1002, LogLevel.Information, "Stopping, within {Limit}")]
    public static partial void Stopping(ILogger log, TimeSpan limit);

    [LoggerMessage(1003, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger log);

    [LoggerMessage(1004, LogLevel.Critical, "{Worker} failed; the process ends, so that it is started anew")]
    public static partial void WorkerFailed(ILogger log, Exception exception, string worker);

    [LoggerMessage(1005, LogLevel.Critical, "{Worker} ended though nobody had asked it to; the process ends, so that it is started anew")]
    public static partial void WorkerEnded(ILogger log, string worker);

    [LoggerMessage(1006, LogLevel.Error, "These did not stop within {Limit} and are left behind: {Workers}")]
    public static partial void StopTookTooLong(ILogger log, TimeSpan limit, string workers);

    [LoggerMessage(1007, LogLevel.Critical, "Cannot listen: {Reason}")]
    public static partial void CannotListen(ILogger log, string reason);

    [LoggerMessage(1008, LogLevel.Warning, "Refused {Method} to {Caller}: {Reason}")]
    public static partial void CallRefused(ILogger log, string method, string caller, string reason);

    [LoggerMessage(1009, LogLevel.Warning, "{Part} has work and has made no progress for {Seconds} s; the health file is no longer written")]
    public static partial void PartStuck(ILogger log, string part, long seconds);

    [LoggerMessage(1010, LogLevel.Information, "{Part} moves again")]
    public static partial void PartMoves(ILogger log, string part);

    [LoggerMessage(1011, LogLevel.Warning, "The health file {Path} cannot be written, so a healthcheck will fail: {Reason}")]
    public static partial void HealthFileFailed(ILogger log, string path, string reason);

    [LoggerMessage(1014, LogLevel.Information, "Goes on without holding updates back: {Reason}")]
    public static partial void NoUpdateLock(ILogger log, string reason);

    [LoggerMessage(1015, LogLevel.Warning, "The update lock {Path} could not be taken away, which may hold updates back until a reboot: {Reason}")]
    public static partial void UpdateLockFailed(ILogger log, string path, string reason);

    [LoggerMessage(1016, LogLevel.Information, "Took away the update lock {Path} that an earlier life of this service had left behind")]
    public static partial void StaleUpdateLock(ILogger log, string path);

    [LoggerMessage(1012, LogLevel.Information, "Metrics and traces go to {Endpoint}")]
    public static partial void TelemetryOn(ILogger log, string endpoint);
}

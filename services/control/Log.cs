using Microsoft.Extensions.Logging;

namespace Edge.Control;

/// <summary>Events 7000-7049.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Information, "Command {Command} done in {Took}")]
    public static partial void CommandDone(ILogger log, string command, TimeSpan took);

    [LoggerMessage(7001, LogLevel.Information, "Command {Command} not done, {Error}: {Reason} (after {Took})")]
    public static partial void CommandNotDone(ILogger log, string command, string error, string reason, TimeSpan took);

    [LoggerMessage(7004, LogLevel.Error, "Command {Command} failed by a fault of ours")]
    public static partial void CommandFault(ILogger log, Exception exception, string command);

    [LoggerMessage(7002, LogLevel.Warning, "{Dropped} commands from the uplink were dropped so far: {Reason}")]
    public static partial void RequestDropped(ILogger log, long dropped, string reason);

    [LoggerMessage(7003, LogLevel.Warning, "The answer to a command did not reach the uplink: {Reason}")]
    public static partial void AnswerLost(ILogger log, string reason);

    [LoggerMessage(7005, LogLevel.Error, "{What} was answered, and then it failed: {Reason}")]
    public static partial void AfterAnswerFailed(ILogger log, string what, string reason);

    [LoggerMessage(7006, LogLevel.Warning, "The store does not take the audit; {Waiting} entries wait, and are tried again")]
    public static partial void AuditWaits(ILogger log, int waiting);

    [LoggerMessage(7007, LogLevel.Warning, "An entry of the audit was dropped, {Dropped} so far: {Reason}")]
    public static partial void AuditDropped(ILogger log, long dropped, string reason);

    [LoggerMessage(7008, LogLevel.Warning, "{Waiting} entries of the audit are lost: the store did not take them before the stop")]
    public static partial void AuditLost(ILogger log, int waiting);

    [LoggerMessage(7010, LogLevel.Warning, "The machine is rebooted: {Reason}")]
    public static partial void Reboots(ILogger log, string reason);
}

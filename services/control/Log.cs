using Microsoft.Extensions.Logging;

namespace Edge.Control;

/// <summary>Events 7000-7039.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Information, "Command {Command} done in {Took}")]
    public static partial void CommandDone(ILogger log, string command, TimeSpan took);

    [LoggerMessage(7001, LogLevel.Information, "Command {Command} not done, {Error}: {Reason} (after {Took})")]
    public static partial void CommandNotDone(ILogger log, string command, string error, string reason, TimeSpan took);

    [LoggerMessage(7004, LogLevel.Error, "Command {Command} failed by a fault of ours")]
    public static partial void CommandFault(ILogger log, Exception exception, string command);

    [LoggerMessage(7002, LogLevel.Warning, "A command from the uplink was dropped: {Reason}")]
    public static partial void RequestDropped(ILogger log, string reason);

    [LoggerMessage(7003, LogLevel.Warning, "The answer to a command did not reach the uplink: {Reason}")]
    public static partial void AnswerLost(ILogger log, string reason);

    [LoggerMessage(7010, LogLevel.Warning, "The machine is rebooted: {Reason}")]
    public static partial void Reboots(ILogger log, string reason);
}

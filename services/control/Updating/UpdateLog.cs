using Edge.Control.Updating.Switching;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Updating;

/// <summary>Events 7220-7259.</summary>
internal static partial class UpdateLog
{
    [LoggerMessage(7220, LogLevel.Information, "An update was asked for: {Source}")]
    public static partial void Asked(ILogger log, string source);

    [LoggerMessage(7221, LogLevel.Information, "The update is at {Phase}: {Text}")]
    public static partial void PhaseReached(ILogger log, UpdatePhase phase, string text);

    [LoggerMessage(7222, LogLevel.Warning, "The update was refused: {Reason}")]
    public static partial void Refused(ILogger log, string reason);

    [LoggerMessage(7223, LogLevel.Information, "The update has ended at {Phase}: {Text}")]
    public static partial void Ended(ILogger log, UpdatePhase phase, string text);

    [LoggerMessage(7224, LogLevel.Warning, "What an update left is not put in order yet: {Reason}")]
    public static partial void NotSettled(ILogger log, string reason);

    [LoggerMessage(7225, LogLevel.Warning, "The switcher does not run: {Reason}")]
    public static partial void NoSwitcher(ILogger log, string reason);

    [LoggerMessage(7226, LogLevel.Information, "The machine's step is done: {Why}")]
    public static partial void HostStepDone(ILogger log, string why);

    [LoggerMessage(7230, LogLevel.Information, "The switcher begins at {Phase}, from {From} to {To}; start {Starts}")]
    public static partial void SwitcherBegins(ILogger log, UpdatePhase phase, string from, string to, int starts);

    [LoggerMessage(7231, LogLevel.Information, "{Service} changes from {Old} to {New}")]
    public static partial void Replaces(ILogger log, string service, string old, string @new);

    [LoggerMessage(7232, LogLevel.Warning, "Not everything runs {Release} yet: {Reason}")]
    public static partial void ConvergeFails(ILogger log, string release, string reason);

    [LoggerMessage(7233, LogLevel.Warning, "The state of the update cannot be read from {Path}: {Reason}")]
    public static partial void StateUnreadable(ILogger log, string path, string reason);

    [LoggerMessage(7234, LogLevel.Warning, "The state of the update cannot be written: {Reason}")]
    public static partial void StateUnwritable(ILogger log, string reason);
}

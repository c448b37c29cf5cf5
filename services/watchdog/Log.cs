using Microsoft.Extensions.Logging;

namespace Edge.Watchdog;

/// <summary>Events 5000-5099.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Warning, "This release does not feed a hardware watchdog yet: a machine that hangs is not reset by it")]
    public static partial void NothingIsFed(ILogger log);

    [LoggerMessage(5001, LogLevel.Debug, "{Service} is {State}")]
    public static partial void Heard(ILogger log, string service, string state);

    [LoggerMessage(5002, LogLevel.Warning, "What came on {Topic} is not a health message")]
    public static partial void NotHealth(ILogger log, string topic);
}

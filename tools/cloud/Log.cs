namespace Edge.Cloud;

/// <summary>Events 9000-9099.</summary>
internal static partial class Log
{
    [LoggerMessage(9000, LogLevel.Information, "{Topic}: {Readings} new readings")]
    public static partial void Received(ILogger log, string topic, int readings);

    [LoggerMessage(9001, LogLevel.Warning, "{Topic}: unreadable, {Reason}")]
    public static partial void Unreadable(ILogger log, string topic, string reason);
}

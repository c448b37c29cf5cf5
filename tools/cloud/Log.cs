namespace Edge.Cloud;

/// <summary>Events 9000-9099.</summary>
internal static partial class Log
{
    [LoggerMessage(9000, LogLevel.Information, "{Topic}: {Readings} new readings")]
    public static partial void Received(ILogger log, string topic, int readings);

    [LoggerMessage(9001, LogLevel.Warning, "{Topic}: unreadable, {Reason}")]
    public static partial void Unreadable(ILogger log, string topic, string reason);

    [LoggerMessage(9002, LogLevel.Information, "{Gateway}: asked for {Epoch}-{From} to {To}, which are missing: {Outcome}")]
    public static partial void Asked(ILogger log, string gateway, string epoch, ulong from, ulong to, string outcome);

    [LoggerMessage(9003, LogLevel.Information, "{Gateway} answers {Answer}")]
    public static partial void Answered(ILogger log, string gateway, string answer);

    [LoggerMessage(9004, LogLevel.Warning, "{Gateway} no longer has {Epoch}-{From} to {To}: not asked for again")]
    public static partial void Gone(ILogger log, string gateway, string epoch, ulong from, ulong to);

    [LoggerMessage(9005, LogLevel.Warning, "{Gateway}: {Epoch}-{From} to {To} asked for the last time")]
    public static partial void GivenUp(ILogger log, string gateway, string epoch, ulong from, ulong to);
}

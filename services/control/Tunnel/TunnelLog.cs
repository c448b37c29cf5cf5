using Microsoft.Extensions.Logging;

namespace Edge.Control.Tunnel;

/// <summary>Events 7100-7119.</summary>
internal static partial class TunnelLog
{
    [LoggerMessage(7100, LogLevel.Warning, "The support tunnel is open until {Expires:yyyy-MM-dd'T'HH:mm:ss'Z'}; it connected within {Took}")]
    public static partial void Opened(ILogger log, DateTimeOffset expires, TimeSpan took);

    [LoggerMessage(7101, LogLevel.Information, "The support tunnel has ended: {Why}")]
    public static partial void Ended(ILogger log, string why);

    [LoggerMessage(7102, LogLevel.Warning, "The support tunnel has lost its connection")]
    public static partial void Lost(ILogger log);

    [LoggerMessage(7103, LogLevel.Information, "The support tunnel is connected again")]
    public static partial void Reconnected(ILogger log);

    [LoggerMessage(7104, LogLevel.Warning, "The support tunnel is started anew: {Why}; its end stays where it was")]
    public static partial void StartsAnew(ILogger log, string why);

    [LoggerMessage(7105, LogLevel.Warning, "The support tunnel could not be started anew: {Reason}; it is tried again")]
    public static partial void NotStartedAnew(ILogger log, string reason);

    [LoggerMessage(7106, LogLevel.Warning, "The support tunnel's container could not be ended: {Reason}; it ends by itself when its time is over, and this is tried again")]
    public static partial void NotEnded(ILogger log, string reason);

    [LoggerMessage(7107, LogLevel.Warning, "Containers of a support tunnel that an earlier life of control has left were ended: {Count}")]
    public static partial void Swept(ILogger log, int count);

    [LoggerMessage(7108, LogLevel.Information, "It is not known yet whether an earlier life of control has left a support tunnel: {Reason}")]
    public static partial void NotSwept(ILogger log, string reason);

    [LoggerMessage(7109, LogLevel.Information, "The support tunnel is asked for, for {Minutes} minutes")]
    public static partial void Asked(ILogger log, int minutes);
}

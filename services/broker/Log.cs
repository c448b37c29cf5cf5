using Microsoft.Extensions.Logging;

namespace Edge.Broker;

/// <summary>Events 8000-8099.</summary>
internal static partial class Log
{
    [LoggerMessage(8000, LogLevel.Information, "MQTT on {Address}")]
    public static partial void Listens(ILogger log, string address);

    [LoggerMessage(8001, LogLevel.Warning, "Refused the sign-in of {Account} from {Peer}: {Reason}; {Suppressed} more were not told of in the minute before")]
    public static partial void SignInRefused(ILogger log, string account, string peer, string reason, long suppressed);

    [LoggerMessage(8002, LogLevel.Warning, "Closed the connection from {Peer}: {Reason}; {Suppressed} more were not told of in the minute before")]
    public static partial void ConnectionClosed(ILogger log, string peer, string reason, long suppressed);

    [LoggerMessage(8003, LogLevel.Warning, "Refused {Account} a message on {Topic}: {Reason}; {Suppressed} more were not told of in the minute before")]
    public static partial void PublishRefused(ILogger log, string account, string topic, string reason, long suppressed);

    [LoggerMessage(8004, LogLevel.Warning, "Refused {Account} a subscription to {Filter}: {Reason}; {Suppressed} more were not told of in the minute before")]
    public static partial void SubscriptionRefused(ILogger log, string account, string filter, string reason, long suppressed);

    [LoggerMessage(8005, LogLevel.Warning, "{Client} does not take its messages: {Dropped} were dropped so far")]
    public static partial void Drops(ILogger log, string client, long dropped);

    [LoggerMessage(8006, LogLevel.Information, "Ended the session of {Client}, which was away for longer than {Expiry}")]
    public static partial void SessionEnded(ILogger log, string client, TimeSpan expiry);
}

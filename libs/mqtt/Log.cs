using Microsoft.Extensions.Logging;

namespace Edge.Mqtt;

internal static partial class Log
{
    [LoggerMessage(1100, LogLevel.Information, "Connected to the broker at {Host}:{Port} as {ClientId}")]
    internal static partial void Connected(ILogger logger, string host, int port, string clientId);

    [LoggerMessage(1101, LogLevel.Warning, "{Reason}; next attempt in {Delay}")]
    internal static partial void Offline(ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(1102, LogLevel.Error, "Subscription to {Filter} failed: {Reason}; tried again on the next connect")]
    internal static partial void SubscribeFailed(ILogger logger, string filter, string reason);

    [LoggerMessage(1103, LogLevel.Error, "Retained {Topic} refused: {Reason}; tried again when it changes and on the next connect")]
    internal static partial void RetainRefused(ILogger logger, string topic, string reason);

    [LoggerMessage(1104, LogLevel.Error, "The handler of a message on {Topic} failed; the message is lost")]
    internal static partial void HandlerFailed(ILogger logger, Exception exception, string topic);

    [LoggerMessage(1105, LogLevel.Error, "A message handler still runs {Patience} after it was asked to end; not waited for any longer")]
    internal static partial void HandlerIgnoresStop(ILogger logger, TimeSpan patience);

    [LoggerMessage(1106, LogLevel.Warning, "The farewell was not delivered: {Reason}")]
    internal static partial void FarewellFailed(ILogger logger, string reason);

    [LoggerMessage(1107, LogLevel.Error, "A listener for connection changes failed")]
    internal static partial void ListenerFailed(ILogger logger, Exception exception);

    [LoggerMessage(1108, LogLevel.Warning, "{Count} received messages were dropped: the handlers did not keep up")]
    internal static partial void Dropped(ILogger logger, long count);
}

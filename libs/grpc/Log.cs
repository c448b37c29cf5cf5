using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>What the server side says. Event ids 1200 to 1299; callers get exceptions instead.</summary>
internal static partial class Log
{
    [LoggerMessage(1200, LogLevel.Error, "{Method} failed with an unhandled exception; the caller was told UNKNOWN without its text.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string method);

    [LoggerMessage(1201, LogLevel.Debug, "{Method} ended with {StatusCode}: {Detail}")]
    public static partial void Ended(ILogger logger, string method, StatusCode statusCode, string detail);

    [LoggerMessage(1202, LogLevel.Error, "{Method} returned while it was still writing a message; the call was reset.")]
    public static partial void LeftWriting(ILogger logger, string method);

    [LoggerMessage(1203, LogLevel.Error, "{Method} could not write a message; the call was reset.")]
    public static partial void MessageBroken(ILogger logger, Exception exception, string method);

    [LoggerMessage(1204, LogLevel.Debug, "A request to {Path} is no gRPC call that can be served: {Reason}")]
    public static partial void Refused(ILogger logger, string path, string reason);
}

namespace Grpc.Protocol;

/// <summary>The words of gRPC over HTTP/2.</summary>
internal static class Wire
{
    public const string ContentType = "application/grpc";
    public const string Identity = "identity";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";

    /// <summary>Headers of HTTP and of the protocol itself: not metadata, neither sent nor received as such.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        Status, Message, Timeout, Encoding, AcceptEncoding, "grpc-message-type",
        "content-type", "content-length", "content-encoding", "te", "trailer", "transfer-encoding", "connection", "host", "date", "server",
    };

    public static bool IsReserved(string header) => header.StartsWith(':') || Reserved.Contains(header);

    /// <summary><c>application/grpc</c>, with a message format or parameters if need be; <c>application/grpc-web</c> is another protocol.</summary>
    public static bool IsGrpc(string? contentType) =>
        contentType is not null
        && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';' or ' ');

    public static bool IsCompressed(string? encoding) =>
        !string.IsNullOrEmpty(encoding) && !string.Equals(encoding, Identity, StringComparison.OrdinalIgnoreCase);
}

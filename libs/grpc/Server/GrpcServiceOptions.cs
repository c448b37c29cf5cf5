namespace Grpc.AspNetCore.Server;

/// <summary>What the services of this process accept and tell.</summary>
public class GrpcServiceOptions
{
    /// <summary>Largest message that is accepted, bytes; null: no limit. Default 4 MiB. A larger one ends the call with RESOURCE_EXHAUSTED.</summary>
    public int? MaxReceiveMessageSize { get; set; } = 4 * 1024 * 1024;

    /// <summary>Largest message that is sent, bytes; null: no limit. The default.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Whether a caller is told what an unhandled exception said. For development only; default no.</summary>
    public bool? EnableDetailedErrors { get; set; }
}

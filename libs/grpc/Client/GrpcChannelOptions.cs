namespace Grpc.Net.Client;

/// <summary>How a channel connects and what it accepts.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>Largest message that is accepted, bytes; null: no limit. Default 4 MiB. A larger one ends the call with RESOURCE_EXHAUSTED.</summary>
    public int? MaxReceiveMessageSize { get; set; } = 4 * 1024 * 1024;

    /// <summary>Largest message that is sent, bytes; null: no limit. The default.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>What carries the calls; null: a <see cref="SocketsHttpHandler"/> that connects within 10 s, opens a further connection
    /// when one is full, and pings a silent peer every 30 s and gives it up after 10 s without an answer.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Whether the channel disposes the handler that it was given; its own it always disposes. Default no.</summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>Where the channel finds its <see cref="TimeProvider"/>; null: the system's time.</summary>
    public IServiceProvider? ServiceProvider { get; set; }
}

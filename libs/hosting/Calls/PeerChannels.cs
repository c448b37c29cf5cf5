using System.Net.Http.Headers;
using Grpc.Net.Client;

namespace Edge.Hosting;

/// <summary>One channel to each peer, shared by all clients of this process.</summary>
internal sealed class PeerChannels(PeersOptions peers, SecretFiles secrets) : IDisposable
{
    /// <summary>The file with this service's own token.</summary>
    public const string TokenFile = "grpc-token";

    // The list of 20,000 meters with their latest readings, the most a store takes, is some 14 MB.
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    private readonly Dictionary<string, GrpcChannel> _channels = [];
    private readonly Lock _gate = new();

    public GrpcChannel To(string peer)
    {
        lock (_gate)
        {
            if (!_channels.TryGetValue(peer, out var channel))
                _channels.Add(peer, channel = Open(peers.AddressOf(peer)));
            return channel;
        }
    }

    public void Dispose()
    {
        foreach (var channel in _channels.Values)
            channel.Dispose();
    }

    private GrpcChannel Open(Uri address)
    {
        // A peer that is frozen or gone without a word is found by the pings; a new container has a new address.
        var sockets = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
            UseProxy = false,
        };
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = new TokenHandler(secrets.Read(TokenFile), sockets),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxAnswerBytes,
        });
    }

    /// <summary>
    /// Shows this service's token with every call. No DelegatingHandler: the library looks through one for the sockets, takes over connecting and,
    /// after a peer was away, refuses calls for as long as its back-off lasts (up to two minutes). So each call tries.
    /// </summary>
    private sealed class TokenHandler(string token, HttpMessageHandler inner) : HttpMessageHandler
    {
        private readonly AuthenticationHeaderValue _authorization = new("Bearer", token);
        private readonly HttpMessageInvoker _inner = new(inner);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = _authorization;
            return _inner.SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

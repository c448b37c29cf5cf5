namespace Edge.Uplink.Heartbeat;

/// <summary>The one HTTP client of this service.</summary>
internal static class PlatformHttp
{
    private const int MaxConnections = 10;

    public static HttpClient Create(ServiceInfo service)
    {
        var http = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = MaxConnections,
            // A platform may move; an address is looked up again from time to time.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // A redirected POST would arrive as a GET or at somebody else: it is an answer like any other refusal.
            AllowAutoRedirect = false,
            UseCookies = false,
        })
        {
            // Each try has its own limit.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd($"mbus-gateway/{service.Version}");
        return http;
    }
}

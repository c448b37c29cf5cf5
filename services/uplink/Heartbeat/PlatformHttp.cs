using System.Security.Cryptography.X509Certificates;
using Edge.Uplink.Cloud;

namespace Edge.Uplink.Heartbeat;

/// <summary>The one HTTP client of this service. Proxies are those of the environment: HTTPS_PROXY, HTTP_PROXY, NO_PROXY.</summary>
internal static class PlatformHttp
{
    public const int MaxConnections = 10;

    public static HttpClient Create(ServiceInfo service, CloudOptions cloud, GatewayOptions gateway)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = MaxConnections,
            // A platform may move; an address is looked up again from time to time.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // A redirected POST would arrive as a GET or at somebody else: it is an answer like any other refusal.
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        // Read for each connection: a renewed one is shown without a restart.
        if (cloud.HeartbeatCertificate)
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => Load(cloud, gateway);
        // Each try has its own limit.
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd($"mbus-gateway/{service.Version}");
        return http;
    }

    private static X509Certificate2 Load(CloudOptions cloud, GatewayOptions gateway) => X509Certificate2.CreateFromPemFile(
        Path.Combine(cloud.CertificateDirectory, $"{gateway.Id}.crt"), Path.Combine(cloud.CertificateDirectory, $"{gateway.Id}.key"));
}

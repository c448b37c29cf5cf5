using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Edge.Uplink.Tests.Bench;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Edge.Uplink.Tests.Heartbeat;

/// <summary>The service as a process of its own, and a platform behind TLS: what only a process has is its environment.</summary>
public sealed class PlatformTests
{
    private const string Name = "platform.example";

    private readonly ConcurrentQueue<string> _shown = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_platform_that_asks_for_a_certificate_is_shown_the_gateways()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var platform = await StartPlatformAsync(bench.Pki, "127.0.0.1");
        await SendAsync(bench, platform.Urls.First(), ("Cloud:HeartbeatCertificate", "true"));
        await Eventually.TrueAsync(() => _shown.Contains($"CN={UplinkBench.GatewayId}"), "the platform has seen the certificate");
    }

    [Fact]
    public async Task Without_the_setting_such_a_platform_refuses_and_the_send_is_not_concerned()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var platform = await StartPlatformAsync(bench.Pki, "127.0.0.1");
        var output = await SendAsync(bench, platform.Urls.First());
        Assert.Empty(_shown);
        Assert.Contains(output, line => line.Contains("4030", StringComparison.Ordinal));
        Assert.Equal(["e1-1"], bench.Store.Completed);
    }

    [Fact]
    public async Task The_proxy_of_the_environment_is_used()
    {
        await using var bench = await UplinkBench.StartAsync();
        await using var platform = await StartPlatformAsync(bench.Pki, Name);
        // The name is known to nobody: only through the proxy there is a way.
        await using var proxy = new ConnectProxy(new Uri(platform.Urls.First()).Port);
        await SendAsync(bench, $"https://{Name}", ("Cloud:HeartbeatCertificate", "true"), ("HTTPS_PROXY", $"http://127.0.0.1:{proxy.Port}"), ("NO_PROXY", "127.0.0.1"));
        Assert.All(proxy.Asked, line => Assert.StartsWith($"CONNECT {Name}:443 ", line, StringComparison.Ordinal));
        await Eventually.TrueAsync(() => _shown.Contains($"CN={UplinkBench.GatewayId}"), "the platform was reached");
    }

    /// <summary>Sends a batch; complete when its heartbeat was taken or given up.</summary>
    private async Task<IReadOnlyList<string>> SendAsync(UplinkBench bench, string url, params (string Key, string Value)[] settings)
    {
        await bench.StartReceiverAsync();
        foreach (var (key, value) in settings.Append(("Cloud:PlatformUrl", url)).Append(("SSL_CERT_FILE", bench.Pki.CaFile)))
            bench.Settings[key] = value;
        await using var uplink = bench.Launch();
        bench.Store.Add(bench.Store.BatchSize);
        await Eventually.TrueAsync(
            () => !_shown.IsEmpty || uplink.Output.Any(line => line.Contains("4030", StringComparison.Ordinal)), () => string.Join('\n', uplink.Output));
        return uplink.Output;
    }

    private async Task<WebApplication> StartPlatformAsync(TestPki pki, string name)
    {
        var issued = pki.Server(name);
        var certificate = X509Certificate2.CreateFromPemFile(issued.CertificateFile, issued.KeyFile);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (shown, _, _) => IsOf(pki, shown);
        })));
        var platform = builder.Build();
        platform.Run(context =>
        {
            _shown.Enqueue(context.Connection.ClientCertificate!.Subject);
            return Task.CompletedTask;
        });
        await platform.StartAsync(Cancel);
        return platform;
    }

    private static bool IsOf(TestPki pki, X509Certificate2 shown)
    {
        using var authority = X509CertificateLoader.LoadCertificateFromFile(pki.CaFile);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(shown);
    }
}

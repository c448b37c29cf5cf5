using Edge.Testing;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Grpc.Tests;

/// <summary>The probe on Kestrel, cleartext HTTP/2 on a free port of the loopback. An error that a test did not expect fails the test.</summary>
public sealed class ProbeHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ProbeHost(WebApplication app, FailingLogs logs) => (_app, Logs) = (app, logs);

    public FailingLogs Logs { get; }

    public string Address => _app.Urls.Single();

    public string Authority => new Uri(Address).Authority;

    public ProbeService Service => _app.Services.GetRequiredService<ProbeService>();

    public static async Task<ProbeHost> StartAsync(
        Action<GrpcServiceOptions>? options = null,
        TimeProvider? time = null,
        Action<WebApplication>? map = null,
        HttpProtocols protocols = HttpProtocols.Http2,
        Action<KestrelServerLimits>? limits = null)
    {
        var logs = new FailingLogs();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
            limits?.Invoke(kestrel.Limits);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<ProbeService>();
        builder.Services.AddGrpc(options ?? (_ => { }));
        var app = builder.Build();
        if (map is null) app.MapGrpcService<ProbeService>();
        else map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ProbeHost(app, logs);
    }

    public GrpcChannel Connect(GrpcChannelOptions? options = null) => GrpcChannel.ForAddress(Address, options ?? new GrpcChannelOptions());

    public async Task<string> NextSeenAsync() => await Service.Seen.ReadAsync(Bounded.Token()).AsTask().WaitAsync(Bounded.Limit);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Logs.Dispose();
    }
}

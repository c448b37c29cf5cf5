using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Edge.Uplink.Tests.Bench;

/// <summary>The fake store, and a listener beside it, on our gRPC; may go away and come back on the same port.</summary>
internal sealed class StoreHost : IAsyncDisposable
{
    private readonly int _port = Mosquitto.FreePort();
    private WebApplication? _web;

    public FakeStore Store { get; } = new();

    public FakeListener Listener { get; } = new();

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, _port, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(Store).AddSingleton(Listener);
        _web = builder.Build();
        _web.MapGrpcService<FakeStore>();
        _web.MapGrpcService<FakeListener>();
        await _web.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_web is null)
            return;
        await _web.DisposeAsync();
        _web = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}

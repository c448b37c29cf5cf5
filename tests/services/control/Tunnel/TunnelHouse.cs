using Edge.Control.Engine;
using Edge.Control.Tunnel;
using Edge.Hosting;
using Edge.Testing;
using Microsoft.Extensions.DependencyInjection;
using TunnelState = Edge.V1.Tunnel;

namespace Edge.Control.Tests.Tunnel;

/// <summary>The real tunnel's parts over a played engine, in time that the test moves.</summary>
internal sealed class TunnelHouse : IAsyncDisposable
{
    public const string Token = "eyJhIjoiYWNjb3VudCIsInQiOiJ0dW5uZWwiLCJzIjoic2VjcmV0In0";

    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly CancellationTokenSource _stop = new();
    private EdgeApp _app = null!;
    private Task _run = Task.CompletedTask;

    public PlayedTunnelEngine Engine { get; private set; } = null!;

    public ManualTime Time { get; } = new();

    public FailingLogs Logs { get; } = new();

    public SupportTunnel Tunnel { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TunnelHouse> StartAsync(Action<PlayedTunnelEngine>? arrange = null, string token = Token)
    {
        var house = new TunnelHouse { Engine = await PlayedTunnelEngine.StartAsync() };
        house.Engine.SecretsDirectory = house._secrets.DirectoryOf("control");
        house._secrets.Write("control", TunnelPlaces.TokenName, token);
        arrange?.Invoke(house.Engine);
        house.Begin();
        return house;
    }

    public async Task<TunnelState> OpenAsync(int minutes = 30)
    {
        Engine.Connected = true;
        return await PassAsync(Tunnel.OpenAsync(minutes, Cancel));
    }

    /// <summary>Lets time pass until that has ended, within reason.</summary>
    public async Task<T> PassAsync<T>(Task<T> task)
    {
        await PassUntilAsync(() => task.IsCompleted);
        return await task;
    }

    /// <summary>Lets time pass, step by step, until it is so; the rest of the process gets its turn after each.</summary>
    public async Task PassUntilAsync(Func<bool> isSo, TimeSpan? within = null, double stepSeconds = 0.5)
    {
        var began = Time.GetTimestamp();
        while (!isSo())
        {
            Assert.True(Time.GetElapsedTime(began) < (within ?? TimeSpan.FromMinutes(5)), "it did not come to that");
            Time.Advance(TimeSpan.FromSeconds(stepSeconds));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel);
        }
    }

    /// <summary>Lets time pass until nothing is open and nothing is being ended.</summary>
    public Task PassUntilEndedAsync(TimeSpan? within = null, double stepSeconds = 0.5) =>
        PassUntilAsync(() => Tunnel.State() is { Open: false, Text: not SupportTunnel.BeingEnded }, within, stepSeconds);

    public async Task PassAsync(TimeSpan length)
    {
        var began = Time.GetTimestamp();
        await PassUntilAsync(() => Time.GetElapsedTime(began) >= length, length + TimeSpan.FromMinutes(1), stepSeconds: 1);
    }

    /// <summary>As the process does it when it is asked to stop.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_run.IsCompleted)
            await StopAsync();
        await _app.DisposeAsync();
        await Engine.DisposeAsync();
        _stop.Dispose();
        _secrets.Dispose();
        Logs.Dispose();
    }

    private void Begin()
    {
        var builder = Hosted.Builder("control", _secrets, Logs, ("Engine:Socket", Engine.Socket), ("Engine:Timeout", "00:05:00"), ("Gateway:Id", "house-17"));
        builder.AddOptions<EngineOptions>();
        builder.AddSupportTunnel().Services.AddSingleton<EngineClient>().AddSingleton<GatewayContainers>().AddSingleton<ContainerLogs>().AddSingleton<TimeProvider>(Time);
        _app = builder.Build();
        Tunnel = _app.Services.GetRequiredService<SupportTunnel>();
        _run = Task.Run(() => Tunnel.RunAsync(_stop.Token));
    }
}

using Microsoft.Extensions.Logging;

namespace Edge.Mqtt.Tests;

/// <summary>A session that runs, with its log; stopped in order when disposed.</summary>
internal sealed class SessionUnderTest : IAsyncDisposable
{
    /// <summary>Outages are awaited in tests: short waits, but real ones.</summary>
    internal static readonly Backoff Fast = new() { First = TimeSpan.FromMilliseconds(20), Cap = TimeSpan.FromMilliseconds(100) };

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    internal SessionUnderTest(Func<MqttConnectionOptions> options, IMqttConnector? connector = null, TimeSpan? publishTimeout = null)
    {
        Session = new MqttSession(options, connector ?? Connector, Fast, TimeProvider.System, Logs.CreateLogger<MqttSession>())
        {
            PublishTimeout = publishTimeout ?? TimeSpan.FromSeconds(30),
            StopTimeout = TimeSpan.FromSeconds(2),
        };
        Session.ConnectionChanged += connected => Changes.Writer.TryWrite(connected);
    }

    internal SessionUnderTest(Mosquitto broker, TimeSpan? publishTimeout = null)
        : this(() => To(broker), publishTimeout: publishTimeout)
    {
    }

    internal MqttSession Session { get; }

    internal FailingLogs Logs { get; } = new();

    internal System.Threading.Channels.Channel<bool> Changes { get; } = System.Threading.Channels.Channel.CreateUnbounded<bool>();

    internal async Task<SessionUnderTest> StartAsync()
    {
        _running = Session.RunAsync(_stop.Token);
        await ChangesToAsync(true);
        return this;
    }

    internal async Task ChangesToAsync(bool connected)
    {
        while (await Changes.Reader.ReadAsync(Stop).AsTask().Soon() != connected)
        {
        }
    }

    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.Soon();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        Logs.Dispose();
    }
}

using Microsoft.Extensions.Logging;

namespace Edge.Mqtt.Tests;

public sealed class ReconnectTests : IAsyncDisposable
{
    private readonly RecordedTime _time = new();
    private readonly FailingLogs _logs = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ScriptedConnector _connector = new();
    private readonly MqttSession _session;
    private readonly Task _running;

    public ReconnectTests()
    {
        var backoff = new Backoff { Jitter = 0 };
        _session = new MqttSession(() => new() { Host = "h" }, _connector, backoff, _time, new Logger<MqttSession>(_logs));
        _running = _session.RunAsync(_stop.Token);
    }

    [Fact]
    public async Task Attempts_come_after_1_2_4_up_to_60_seconds()
    {
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            await _connector.RefuseAsync();
            Assert.Equal(TimeSpan.FromSeconds(seconds), await _time.PassWaitAsync());
        }
        Assert.Equal("nobody there", _session.WaitingFor);
    }

    [Theory]
    [InlineData(59, 8)]
    [InlineData(60, 1)]
    public async Task Only_a_connection_that_lasted_a_minute_makes_earlier_failures_forgotten(int worked, int nextWait)
    {
        foreach (var seconds in (int[])[1, 2, 4])
        {
            await _connector.RefuseAsync();
            Assert.Equal(TimeSpan.FromSeconds(seconds), await _time.PassWaitAsync());
        }
        var connected = new TaskCompletionSource();
        _session.ConnectionChanged += _ => connected.TrySetResult();
        var connection = await _connector.AcceptAsync();
        await connected.Task.Soon();

        _time.Advance(TimeSpan.FromSeconds(worked));
        connection.Lose();

        Assert.Equal(TimeSpan.FromSeconds(nextWait), await _time.PassWaitAsync());
    }

    [Fact]
    public async Task A_stop_ends_a_long_wait_at_once()
    {
        await _connector.RefuseAsync();

        await _stop.CancelAsync();

        await _running.Soon();
        Assert.Equal("stopped", _session.WaitingFor);
    }

    [Fact]
    public async Task A_lost_connection_is_told_to_listeners_and_publishes()
    {
        var changes = System.Threading.Channels.Channel.CreateUnbounded<bool>();
        _session.ConnectionChanged += connected => changes.Writer.TryWrite(connected);
        var connection = await _connector.AcceptAsync();
        Assert.True(await changes.Reader.ReadAsync(Stop).AsTask().Soon());

        connection.Lose();

        Assert.False(await changes.Reader.ReadAsync(Stop).AsTask().Soon());
        var error = await Assert.ThrowsAsync<MqttException>(() => _session.PublishAsync(Message("a"), Stop));
        Assert.Equal("offline, message on a not sent: lost", error.Message);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.Soon();
        _stop.Dispose();
        _logs.Dispose();
    }
}

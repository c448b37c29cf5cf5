using Edge.Hosting;
using Edge.Mqtt;
using Edge.Testing;
using Edge.Watchdog.Ladder;
using Microsoft.Extensions.Logging;

namespace Edge.Watchdog.Tests;

public sealed class HealthReaderTests : IDisposable
{
    private static readonly MqttMessage Message = new(HealthMessage.TopicOf("store"), new HealthMessage("store", HealthMessage.Healthy).ToJson());

    private readonly FailingLogs _logs = new();
    private readonly ManualTime _time = new();
    private readonly HealthBoard _board;
    private readonly HealthReader _reader;

    public HealthReaderTests()
    {
        var monitor = new WorkMonitor(_time);
        var bus = new MqttSession(() => new() { Host = "nowhere" }, new MqttNetConnector(_time), Backoff.Default, _time, _logs.CreateLogger<MqttSession>());
        var (self, options) = (ServiceInfo.Of("watchdog", new Dictionary<string, string>()), new LadderOptions { EngineStamp = "" });
        var evidence = new Evidence(options, new(), new(options, _time, _logs.CreateLogger<EngineWatch>()), _time);
        _board = new(self, monitor);
        _reader = new(bus, monitor, evidence, self, _time, _logs.CreateLogger<HealthReader>());
    }

    private string State => _board.Look().State;

    [Fact]
    public void Silence_on_a_link_that_is_up_is_no_health()
    {
        _reader.OnConnectionChanged(true);
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(HealthMessage.Healthy, State);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HealthMessage.Stuck, State);
    }

    [Fact]
    public void Each_message_is_proof_that_the_link_turns()
    {
        _reader.OnConnectionChanged(true);
        for (var minute = 0; minute < 10; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            _reader.OnHealth(Message);
        }
        Assert.Equal(HealthMessage.Healthy, State);
    }

    [Fact]
    public void Being_offline_is_waiting_for_as_long_as_it_takes()
    {
        _reader.OnConnectionChanged(true);
        _reader.OnConnectionChanged(false);
        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(HealthMessage.Healthy, State);
    }

    public void Dispose() => _logs.Dispose();
}

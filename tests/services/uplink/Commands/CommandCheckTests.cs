using System.Text;
using Edge.Mqtt;
using Edge.Uplink.Commands;

namespace Edge.Uplink.Tests.Commands;

public sealed class CommandCheckTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edge-check-").FullName;
    private readonly FailingLogs _logs = new();
    private readonly ManualTime _time = new();
    private readonly SetClock _clock = new();
    private int _asked;

    private sealed class SetClock : IClockRule
    {
        public bool IsSet { get; set; } = true;
    }

    [Fact]
    public void A_message_expiry_counts_from_the_arrival_whatever_the_clock_does()
    {
        var early = Arrive("""{"command":"status"}""", expirySeconds: 10);
        var late = Arrive("""{"command":"status"}""", expirySeconds: 10);
        _time.StepClock(TimeSpan.FromDays(3));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("status", Check().Check(early).Command);
        _time.StepClock(TimeSpan.FromDays(-6));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("expired", Refused(late));
    }

    [Fact]
    public void An_expiry_by_the_clock_needs_a_clock_that_is_set()
    {
        var command = $$"""{"command":"status","expires_at":"{{_time.GetUtcNow().AddSeconds(1):yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""";
        _clock.IsSet = false;
        Assert.Equal("clock_not_set", Refused(Arrive(command)));
        _clock.IsSet = true;
        Assert.Equal("status", Check().Check(Arrive(command)).Command);
        _time.StepClock(TimeSpan.FromSeconds(1));
        Assert.Equal("expired", Refused(Arrive(command)));
    }

    [Fact]
    public void What_is_signed_is_passed_on_as_it_came_up_to_256_KiB_and_its_expiry_counts()
    {
        var inner = $$$"""{"command":"reboot","gateway":"house-17","args":{"x":"{{{new string('x', 190_000)}}}"},"expires_at":"{{{_time.GetUtcNow().AddSeconds(1):yyyy-MM-dd'T'HH:mm:ss'Z'}}}"}""";
        var command = $$"""{"signed":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(inner))}}","signature":"MEUCIQ=="}""";
        Assert.Equal("reboot", Check().Check(Arrive(command)).Command);
        _time.StepClock(TimeSpan.FromSeconds(1));
        Assert.Equal("expired", Refused(Arrive(command)));
        Assert.Equal("too_large", Refused(Arrive(command + new string(' ', 10_000))));
    }

    [Fact]
    public void What_was_refused_may_come_again_corrected_with_the_same_correlation_data()
    {
        var wrong = Arrive("nonsense");
        Assert.Equal("malformed", Refused(wrong));
        Assert.Equal("status", Check().Check(wrong with { Payload = """{"command":"status"}"""u8.ToArray() }).Command);
    }

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        _logs.Dispose();
    }

    private CommandCheck Check() => new(
        new RecentCommands(new UplinkOptions { DataDirectory = _directory }, _logs.CreateLogger<RecentCommands>()), new CommandOptions(), _clock, _time);

    private string Refused(IncomingCommand command) => Assert.Throws<CommandException>(() => Check().Check(command)).Error;

    private IncomingCommand Arrive(string json, uint? expirySeconds = null) => IncomingCommand.Of(
        new MqttMessage("meters/gw-1/commands", Encoding.UTF8.GetBytes(json))
        {
            CorrelationData = Encoding.UTF8.GetBytes($"q{_asked++}"),
            MessageExpirySeconds = expirySeconds,
        }, _time);
}

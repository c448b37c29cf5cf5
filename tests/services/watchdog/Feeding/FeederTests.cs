using Edge.Hosting;
using Edge.Testing;
using Edge.Watchdog.Feeding;
using Microsoft.Extensions.Logging;

namespace Edge.Watchdog.Tests.Feeding;

/// <summary>The thread that feeds, with a file in the place of the device: it knows no watchdog calls, and keeps what it was fed.</summary>
public sealed class FeederTests : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-feeder-").FullName;
    private readonly FailingLogs _logs = new();
    private readonly ManualTime _time = new();
    private readonly WorkMonitor _monitor;
    private readonly FeedGate _gate;
    private Feeder? _feeder;

    public FeederTests()
    {
        _monitor = new(_time);
        _gate = new(new(), _time);
        File.WriteAllText(Device, "");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Device => Path.Combine(_folder, "watchdog");

    private PartHealth Part => Assert.Single(_monitor.Look());

    [Fact]
    public async Task A_driver_without_timeout_calls_is_fed_all_the_same()
    {
        var feeder = Begin();
        Assert.Equal(FeedState.Own, feeder.State);
        Assert.Contains(_logs.Entries, entry => entry.Id == 5005);
        await FedAsync(feeder, 5);
        Assert.Equal(PartHealth.Works, Part.State);
        feeder.End(disarm: true);
        var fed = await File.ReadAllBytesAsync(Device, Cancel);
        Assert.Equal((byte)'V', fed[^1]);
        Assert.All(fed[..^1], one => Assert.Equal(0, one));
        Assert.Equal(feeder.Feeds + 2, fed.Length);
    }

    [Fact]
    public async Task A_stop_that_nobody_asked_for_feeds_once_more_and_leaves_the_device_armed()
    {
        var feeder = Begin();
        await FedAsync(feeder, 2);
        feeder.End(disarm: false);
        Assert.DoesNotContain((byte)'V', await File.ReadAllBytesAsync(Device, Cancel));
        Assert.Contains(_logs.Entries, entry => entry.Id == 5015);
    }

    [Fact]
    public async Task While_the_loop_that_looks_at_the_evidence_hangs_the_device_starves()
    {
        _logs.Expect(5013);
        var feeder = Begin();
        await FedAsync(feeder, 2);
        _time.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(1));
        await _logs.WaitForAsync(5013, Cancel);
        var starved = feeder.Feeds;
        _gate.Looked();
        await FedAsync(feeder, starved + 2);
        Assert.Single(_logs.Entries, entry => entry.Id == 5013);
    }

    [Fact]
    public async Task What_was_withheld_is_not_fed_any_more_though_the_loop_turns()
    {
        var feeder = Begin();
        await FedAsync(feeder, 2);
        _gate.Withhold();
        await StateAsync(PartHealth.Waits);
        var feeds = feeder.Feeds;
        _gate.Looked();
        await Task.Delay(20 * Every, TimeProvider.System, Cancel);
        Assert.Equal((feeds, "the reset of the machine"), (feeder.Feeds, Part.WaitsFor));
    }

    [Theory]
    [InlineData("Auto", "NoDevice", "nothing: there is no ")]
    [InlineData("Own", "Lost", "watchdog, to be opened")]
    [InlineData("HostFed", "HostFed", "nothing: host-fed, ")]
    [InlineData("Off", "Off", "nothing: switched off")]
    public void Without_a_device_each_mode_says_so_in_good_health(string mode, string state, string waitsFor)
    {
        File.Delete(Device);
        var feeder = Begin(Enum.Parse<WatchdogMode>(mode));
        Assert.Equal(state, feeder.State.ToString());
        Assert.Equal(PartHealth.Waits, Part.State);
        Assert.Contains(waitsFor, Part.WaitsFor, StringComparison.Ordinal);
    }

    [Fact]
    public void That_there_is_no_device_is_said_once_and_is_no_warning()
    {
        File.Delete(Device);
        Begin();
        Assert.Equal((5007, LogLevel.Information), Assert.Single(_logs.Entries.Select(entry => (entry.Id, entry.Level))));
    }

    [Fact]
    public async Task A_device_that_appears_later_is_opened_where_it_is_insisted_on()
    {
        File.Delete(Device);
        var feeder = Begin(WatchdogMode.Own);
        await File.WriteAllTextAsync(Device, "", Cancel);
        await FedAsync(feeder, 1);
        Assert.Equal(FeedState.Own, feeder.State);
    }

    [Fact]
    public async Task A_device_that_fails_while_it_is_fed_is_said_to_have_vanished_and_opened_again()
    {
        _logs.Expect(5011);
        File.Delete(Device);
        File.CreateSymbolicLink(Device, "/dev/full");
        var feeder = Begin(WatchdogMode.Own);
        Assert.Equal(FeedState.Lost, feeder.State);
        File.Delete(Device);
        await File.WriteAllTextAsync(Device, "", Cancel);
        await FedAsync(feeder, 1);
    }

    [Fact]
    public async Task A_device_that_is_to_be_armed_later_is_not_opened_before()
    {
        var feeder = Begin(state: FeedState.NotYet);
        await Task.Delay(10 * Every, TimeProvider.System, Cancel);
        Assert.Equal((0L, FeedState.NotYet), (feeder.Feeds, feeder.State));
        feeder.Arm();
        await FedAsync(feeder, 2);
    }

    [Fact]
    public async Task A_device_that_was_left_to_reset_the_machine_is_not_touched()
    {
        var feeder = Begin(state: FeedState.LeftToReset);
        await Task.Delay(10 * Every, TimeProvider.System, Cancel);
        feeder.End(disarm: true);
        Assert.Equal(0, new FileInfo(Device).Length);
    }

    public void Dispose()
    {
        _feeder?.End(disarm: false);
        _feeder?.Dispose();
        _logs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Feeder Begin(WatchdogMode mode = WatchdogMode.Auto, FeedState state = FeedState.Lost)
    {
        _feeder = new(new() { Mode = mode, Device = Device, FeedEvery = Every }, _gate, _monitor, _logs.CreateLogger<Feeder>());
        _feeder.Begin(state);
        return _feeder;
    }

    private static Task FedAsync(Feeder feeder, long feeds) => UntilAsync(() => feeder.Feeds >= feeds);

    private Task StateAsync(string state) => UntilAsync(() => Part.State == state);

    // The thread waits in real time; so does who waits for it.
    private static async Task UntilAsync(Func<bool> isTrue)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(Patience);
        while (!isTrue())
            await Task.Delay(Every, TimeProvider.System, limit.Token);
    }
}

using Edge.Mqtt;
using Edge.Uplink.Alarms;
using Edge.Uplink.Cloud;
using Edge.Uplink.Tests.Bench;
using Edge.Uplink.Tests.Scheduling;
using Edge.V1;
using Grpc.Net.Client;

namespace Edge.Uplink.Tests.Cloud;

/// <summary>The watch on its own: real files and a store that takes alarms, and time as the test wants it.</summary>
public sealed class CertificateWatchTests : IAsyncLifetime
{
    private const string Expiring = "certificate_expiring";
    private const string Invalid = "certificate_invalid";

    private readonly ManualTime _time = new();
    private readonly SwitchableClock _clock = new() { IsSet = true };
    private readonly TestPki _pki = new();
    private readonly StoreHost _host = new();
    private readonly FailingLogs _logs = new();
    private readonly CancellationTokenSource _stop = new();
    private CertificateFolder _folder = null!;
    private GrpcChannel _channel = null!;
    private CertificateWatch _watch = null!;
    private Task _running = null!;

    public async ValueTask InitializeAsync()
    {
        _time.StepClock(TimeProvider.System.GetUtcNow() - _time.GetUtcNow());
        _folder = new CertificateFolder(_pki, "gw-1");
        _folder.Put(_pki.Client("gw-1", TimeSpan.FromDays(25)));
        await _host.StartAsync();
        _channel = GrpcChannel.ForAddress(_host.Address);
        var cloud = new CloudOptions { Host = "somewhere", CertificateDirectory = _folder.Path, CertificateWarningDays = 10 };
        // Its calls take as long as they take: its timeouts are not what is tested.
        var alarms = new UplinkAlarms(new(_channel), new UplinkOptions(), TimeProvider.System, new Logger<UplinkAlarms>(_logs));
        _watch = new CertificateWatch(new CertificateFiles(cloud, new GatewayOptions { Id = "gw-1" }, _clock, _time), alarms, cloud, _clock, _time);
        _running = Task.WhenAll(alarms.RunAsync(_stop.Token), _watch.RunAsync(_stop.Token));
    }

    [Fact]
    public async Task While_a_connection_lasts_the_end_comes_nearer_and_is_told_in_time_and_no_more_once_renewed()
    {
        _watch.Demand();
        await PassAsync(TimeSpan.FromDays(14));
        Assert.Empty(_host.Store.Alarms);
        await PassAsync(TimeSpan.FromDays(1.1));
        await HasAsync(Expiring);
        Assert.Contains(_folder.Certificate, _host.Store.Alarms[0].Text, StringComparison.Ordinal);
        await PassAsync(TimeSpan.FromDays(1));
        Assert.Equal(1UL, _host.Store.Alarms[0].Count);

        _folder.Put(_pki.Client("gw-1", TimeSpan.FromDays(28)));
        await PassAsync(TimeSpan.FromHours(1));
        await HasAsync();
    }

    [Fact]
    public async Task One_that_has_ended_is_invalid_at_once_although_the_connection_is_still_there()
    {
        _watch.Demand();
        await PassAsync(TimeSpan.FromDays(25.1));
        await HasAsync(Expiring, Invalid);
        Assert.Contains("expired on", Assert.Throws<MqttException>(_watch.Demand).Message, StringComparison.Ordinal);

        _folder.Put(_pki.Client("gw-1", TimeSpan.FromDays(28)));
        await PassAsync(TimeSpan.FromHours(1));
        // Valid again, and not for long.
        await HasAsync(Expiring);
    }

    [Fact]
    public async Task Without_a_clock_that_is_set_no_date_is_judged_and_nothing_is_taken_back()
    {
        await PassAsync(TimeSpan.FromDays(16));
        await HasAsync(Expiring);

        _clock.IsSet = false;
        _time.StepClock(TimeSpan.FromDays(-10_000));
        _watch.Demand();
        await PassAsync(TimeSpan.FromHours(2));
        await HasAsync(Expiring);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _channel.Dispose();
        await _host.DisposeAsync();
        _folder.Dispose();
        _pki.Dispose();
        _stop.Dispose();
        _logs.Dispose();
    }

    // The watch goes to sleep again on another thread: each look is seen before the next hour passes.
    private async Task PassAsync(TimeSpan time)
    {
        for (var hours = 0; hours < time.TotalHours; hours++)
        {
            await Eventually.TrueAsync(() => _time.Timers == 1, "the watch sleeps");
            _time.Advance(TimeSpan.FromHours(1));
        }

        await Eventually.TrueAsync(() => _time.Timers == 1, "the watch sleeps");
    }

    private Task HasAsync(params string[] kinds) => Eventually.TrueAsync(
        () => _host.Store.Alarms.Select(alarm => alarm.Kind).Order().SequenceEqual(kinds),
        () => $"{string.Join(", ", kinds)}; there are {string.Join(", ", _host.Store.Alarms.Select(alarm => alarm.Kind))}");
}

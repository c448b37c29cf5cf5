using System.Text.Json;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;

namespace Edge.Listener.Tests;

/// <summary>The listener as it ships: its own process, a real broker, the real wmbusmeters, the simulated radio as a process beside it.</summary>
public sealed class ProcessTests : IAsyncLifetime
{
    private const int BusOffline = 1101;

    private readonly string _directory = Directory.CreateTempSubdirectory("listener-process-").FullName;
    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly Fleet _fleet = Fleet.Create(20, 5);
    private Mosquitto _broker = null!;
    private FakeStore _store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string TruthFile => Path.Combine(_directory, "truth.jsonl");

    private string RadioPassword => Path.Combine(_directory, "sim-password");

    public async ValueTask InitializeAsync()
    {
        _fleet.Save(_directory);
        await File.WriteAllTextAsync(RadioPassword, "radio-secret\n", Stop);
        _broker = await Mosquitto.StartAsync(
            new MosquittoSettings
            {
                Users = new Dictionary<string, string> { ["listener"] = _secrets.PasswordOf("listener"), ["sim"] = "radio-secret" },
                Acl = "pattern write edge/health/%u\npattern write edge/frames/%u\nuser listener\ntopic read edge/frames/+\n",
                Extra = "max_queued_messages 20000\nmax_inflight_messages 1000",
            },
            Stop);
        _store = await FakeStore.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _broker.DisposeAsync();
        _secrets.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private Task<RunningService> StartAsync(params (string, string)[] settings) => RunningService.StartAsync(
        "listener",
        _secrets,
        [
            ("Bus:Port", $"{_broker.Port}"), ("Peers:Store", $"http://127.0.0.1:{_store.Port}"), ("Listener:MetersDirectory", Path.Combine(_directory, "meters.d")),
            ("Decoder:RestartPause", "00:00:00.05"), ("StoreLink:CountersEvery", "00:00:00.2"), ("Clock:Mode", "Trusted"),
            ("Journal:Directory", Path.Combine(_directory, "journal")), .. settings,
        ]);

    private async Task<string> RadioAsync(params string[] options) => await ToolProcess.RunAsync(
        "dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Edge.Radio.dll"), "run", "--dir", _directory, "--truth", TruthFile, "--host", "127.0.0.1",
            "--port", $"{_broker.Port}", "--user", "sim", "--password-file", RadioPassword, .. options,
        ]);

    // A session that the broker keeps is there once the listener has subscribed for the first time.
    private async Task<RunningService> SubscribedAsync(params (string, string)[] settings)
    {
        var listener = await StartAsync(settings);
        await _broker.LogAsync("^listener-frames 1 edge/frames/\\+", Stop);
        return listener;
    }

    private async Task AssertTruthAsync()
    {
        var readings = _store.Stored.Where(telegram => telegram.Decoded is not null)
            .ToDictionary(telegram => Convert.ToHexStringLower(telegram.Frame.Span), telegram => JsonElement.Parse(telegram.Decoded.RawJson));
        var truth = (await File.ReadAllLinesAsync(TruthFile, Stop)).Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(truth.Count, readings.Count);
        foreach (var line in truth)
            foreach (var field in line.GetProperty("fields").EnumerateObject())
                Assert.True(JsonElement.DeepEquals(field.Value, readings[line.GetProperty("frame").GetString()!].GetProperty(field.Name)), line.GetRawText());
    }

    [Fact]
    public async Task What_the_radio_sends_is_what_the_store_gets()
    {
        await using var listener = await SubscribedAsync();
        var told = await RadioAsync("--rounds", "5", "--interval", "0.5");
        Assert.Contains("100 telegrams sent, 100 payloads delivered, 0 lost", told, StringComparison.Ordinal);
        await _store.UntilStoredAsync(100);
        await AssertTruthAsync();
        Assert.All(_store.Stored, telegram => Assert.Equal("sim", telegram.Receiver));
        Assert.True(File.Exists(listener.HealthFile));
        Assert.Equal(0, await listener.StopAsync(Stop));
        Assert.DoesNotContain(listener.Output, line => _fleet.Meters.Any(meter => meter.Key is not null && line.Contains(meter.Key, StringComparison.OrdinalIgnoreCase)));
        Assert.DoesNotContain(listener.Output, line => line.Contains(_secrets.PasswordOf("listener"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dongle_and_a_radio_in_the_network_hear_the_same_meters()
    {
        var dongles = Path.Combine(_directory, "dongles");
        await using var listener = await SubscribedAsync(
            ("Listener:Dongles:0", "bench=stdin:hex"), ("Listener:Receivers:0", "sim"), ("Listener:DongleDirectory", dongles), ("Listener:DuplicateWait", "00:00:05"));
        var frames = _fleet.Meters.Select(meter => meter.Send(1).Hex).ToList();
        await listener.LogAsync(2030, Stop);
        await File.WriteAllTextAsync(Path.Combine(dongles, "bench", "input"), string.Join('\n', frames) + "\n", Stop);
        string[] asRadio = ["-h", "127.0.0.1", "-p", $"{_broker.Port}", "-u", "sim", "-P", "radio-secret", "-t", "edge/frames/sim", "-q", "1"];
        await ToolProcess.RunAsync("mosquitto_pub", [.. asRadio, "-m", frames[0]]);
        foreach (var frame in frames.Skip(1))
            await ToolProcess.RunAsync("mosquitto_pub", [.. asRadio, "-m", $$"""{"frame":"{{frame}}","rssi_dbm":-71}"""]);

        await _store.UntilAsync(store => store.Stored.Count == frames.Count && store.Counters is { Heard: 40, Duplicate: 20 });
        Assert.Equal(frames.Order(), _store.Stored.Select(telegram => Convert.ToHexStringLower(telegram.Frame.Span)).Order());
        Assert.All(_store.Stored, telegram => Assert.Equal(["bench", "sim"], telegram.AlsoHeardBy.Append(telegram.Receiver).Order()));
        Assert.Equal(19, _store.Stored.Count(telegram => telegram is { Receiver: "sim", RssiDbm: -71 }));
        Assert.Equal(0, await listener.StopAsync(Stop));
    }

    [Fact]
    public async Task Frames_wait_at_the_broker_while_the_listener_restarts()
    {
        await using (var listener = await SubscribedAsync())
        {
            await RadioAsync("--rounds", "1", "--interval", "0.1");
            Assert.Equal(0, await listener.StopAsync(Stop));
        }

        Assert.Equal(20, _store.Stored.Count);
        await RadioAsync("--rounds", "4", "--interval", "0.1");
        await using var again = await StartAsync();
        await _store.UntilStoredAsync(100);
        await AssertTruthAsync();
    }

    [Fact]
    public async Task Damaged_payloads_and_ten_thousand_at_once_cost_nothing_that_is_good()
    {
        await using var listener = await SubscribedAsync(("Listener:QueueLength", "20000"));
        await RadioAsync("--burst", "10000", "--rounds", "1", "--interval", "0", "--garbage", "not-hex,odd,bad-length,truncated,too-long,empty");
        await _store.UntilStoredAsync(10_026, 90);
        await AssertTruthAsync();
        Assert.Equal(6, _store.Stored.Count(telegram => telegram.Rejected is not null));
        Assert.Equal((10_026ul, 0ul, 0ul), (_store.Counters.Heard, _store.Counters.Duplicate, _store.Counters.Dropped));
    }

    [Fact]
    public async Task A_frame_that_the_broker_has_kept_is_no_news()
    {
        string[] asRadio = ["-h", "127.0.0.1", "-p", $"{_broker.Port}", "-u", "sim", "-P", "radio-secret", "-t", "edge/frames/sim", "-q", "1"];
        await ToolProcess.RunAsync("mosquitto_pub", [.. asRadio, "-r", "-m", _fleet.Meters[0].Send(1).Hex]);
        await using var listener = await SubscribedAsync();
        await ToolProcess.RunAsync("mosquitto_pub", [.. asRadio, "-m", _fleet.Meters[0].Send(2).Hex]);
        await _store.UntilAsync(store => store.Stored.Count == 1 && store.Counters.Heard == 1);
        Assert.Equal(_fleet.Meters[0].Send(2).Hex, Convert.ToHexStringLower(_store.Stored[0].Frame.Span));
    }

    [Fact]
    public async Task A_broker_that_restarts_is_found_again()
    {
        await using var listener = await SubscribedAsync();
        await RadioAsync("--rounds", "1", "--interval", "0.1");
        await _store.UntilStoredAsync(20);
        await _broker.RestartAsync(Stop);
        await _broker.LogAsync("^listener-frames 1 edge/frames/\\+", Stop);
        await RadioAsync("--rounds", "1", "--interval", "0.1");
        await _store.UntilStoredAsync(40);
        await AssertTruthAsync();
    }

    [Fact]
    public async Task A_broker_that_refuses_the_password_is_said_and_the_rest_runs()
    {
        _secrets.Write("listener", "bus-password", "wrong");
        await using var listener = await StartAsync();
        var entry = await listener.LogAsync(BusOffline, Stop);
        Assert.Contains("refused", entry.GetProperty("Message").GetString(), StringComparison.OrdinalIgnoreCase);
        await GrpcHealth.WaitAsync(listener.Address, _secrets.TokenOf("listener"), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Killed_and_started_again_it_goes_on_as_another_instance()
    {
        var first = await SubscribedAsync();
        await RadioAsync("--rounds", "1", "--interval", "0.1");
        await _store.UntilStoredAsync(20);
        first.Kill9();
        await first.DisposeAsync();
        await RadioAsync("--rounds", "1", "--interval", "0.1");
        await using var second = await StartAsync();
        await _store.UntilStoredAsync(40);
        await AssertTruthAsync();
        Assert.Equal(Enumerable.Range(1, 20).Concat(Enumerable.Range(1, 20)).Select(i => (ulong)i), _store.Stored.Select(telegram => telegram.Sequence));
    }
}

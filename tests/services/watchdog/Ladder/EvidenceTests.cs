using Edge.Hosting;
using Edge.Testing;
using Edge.Watchdog.Ladder;
using Microsoft.Extensions.Logging;

namespace Edge.Watchdog.Tests.Ladder;

/// <summary>What is heard over time, and what follows for the machine, with the default settings.</summary>
public sealed class EvidenceTests : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly string[] Services = ["store", "listener", "uplink", "api", "control"];

    private readonly ManualTime _time = new();
    private readonly FailingLogs _logs = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-evidence-").FullName;
    private readonly Evidence _evidence;
    private readonly Dictionary<string, Func<HealthMessage?>> _says = [];
    private bool _brokerPasses = true;
    private bool _engineChecks = true;

    public EvidenceTests()
    {
        var options = new LadderOptions { EngineStamp = Path.Combine(_folder, "engine") };
        _evidence = new(options, new(), new(options, _time, _logs.CreateLogger<EngineWatch>()), _time);
        foreach (var service in Services)
            _says[service] = () => Healthy(service);
    }

    [Theory]
    [InlineData("store")]
    [InlineData("listener")]
    [InlineData("uplink")]
    public void A_critical_service_that_is_stuck_for_15_minutes_is_a_reason(string service)
    {
        AllWell();
        _says[service] = () => Stuck(service, "commit");
        Assert.Equal(Decision.Keep, After(minutes: 14.8).Decision);
        var verdict = After(minutes: 0.3);
        Assert.Equal((Decision.Reboot, service), (verdict.Decision, verdict.Part));
        Assert.Contains("commit has work and makes no progress", verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("control")]
    public void A_service_that_is_not_critical_is_no_reason(string service)
    {
        AllWell();
        _says[service] = () => Stuck(service, "anything");
        Assert.Equal(Decision.Keep, After(minutes: 600).Decision);
    }

    [Fact]
    public void A_service_that_is_gone_without_a_word_is_a_reason()
    {
        AllWell();
        _says["store"] = () => new("store", HealthMessage.Offline);
        Assert.Equal("store", AssertReboots(After(minutes: 15.2)));
    }

    [Fact]
    public void A_service_that_says_nothing_while_others_speak_is_a_reason()
    {
        AllWell();
        _says["uplink"] = () => null;
        Assert.Equal(Decision.Keep, After(minutes: 17).Decision);
        Assert.Equal("uplink", AssertReboots(After(minutes: 2)));
    }

    [Fact]
    public void A_broker_that_passes_nothing_is_the_reason_and_not_those_who_cannot_be_heard()
    {
        AllWell();
        _brokerPasses = false;
        Assert.Equal("broker", AssertReboots(After(minutes: 18.2)));
    }

    [Fact]
    public void An_engine_that_ran_no_healthcheck_for_10_minutes_is_a_reason()
    {
        AllWell();
        _engineChecks = false;
        Assert.Equal(Decision.Keep, After(minutes: 9.4).Decision);
        var verdict = After(minutes: 0.7);
        Assert.Equal("engine", AssertReboots(verdict));
        Assert.Contains("it has run no healthcheck for 00:10:00", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_engine_ever_ran_a_healthcheck_none_is_missed()
    {
        _engineChecks = false;
        AllWell();
        Assert.Equal(Decision.Keep, After(minutes: 600).Decision);
    }

    public static TheoryData<string, string, string> NoReasons => new()
    {
        { "uplink", "send", "the cloud: connection refused" },
        { "uplink", "send", "the clock to be set" },
        { "store", "commit", "the disk" },
        { "store", "commit", "the next telegram" },
        { "listener", "dongle roof", "for the dongle to come back" },
        { "listener", "frames", "a frame from any meter" },
    };

    [Theory]
    [MemberData(nameof(NoReasons))]
    public void What_waits_is_healthy_for_as_long_as_it_takes(string service, string part, string waitsFor)
    {
        AllWell();
        _says[service] = () => new(service, HealthMessage.Healthy, null, "1", [new(part, PartHealth.Waits, waitsFor, 100_000)]);
        Assert.Equal(Decision.Keep, After(minutes: 3 * 24 * 60).Decision);
    }

    [Fact]
    public void A_dongle_that_hangs_is_no_reason()
    {
        AllWell();
        _says["listener"] = () => Stuck("listener", "dongle roof");
        Assert.Equal(Decision.Keep, After(minutes: 600).Decision);
    }

    [Fact]
    public void A_short_absence_is_forgotten_when_the_service_was_well_for_a_while()
    {
        AllWell();
        for (var update = 0; update < 20; update++)
        {
            _says["store"] = () => new("store", HealthMessage.Offline);
            Assert.Equal(Decision.Keep, After(minutes: 2).Decision);
            _says["store"] = () => Healthy("store");
            Assert.Equal(Decision.Keep, After(minutes: 6).Decision);
        }
    }

    [Fact]
    public void A_part_that_fails_again_and_again_is_not_taken_for_a_healthy_one()
    {
        AllWell();
        var reboots = false;
        for (var life = 0; life < 8; life++)
        {
            _says["store"] = () => Healthy("store");
            Assert.Equal(Decision.Keep, After(minutes: 1).Decision);
            _says["store"] = () => Stuck("store", "commit");
            reboots |= After(minutes: 1.5).Decision == Decision.Reboot;
        }
        Assert.True(reboots);
    }

    [Fact]
    public void What_has_just_healed_is_no_reason_though_it_failed_for_long()
    {
        AllWell();
        _says["store"] = () => Stuck("store", "commit");
        After(minutes: 14.5);
        _says["store"] = () => Healthy("store");
        for (var minute = 0; minute < 30; minute++)
            Assert.Equal(Decision.Keep, After(minutes: 1).Decision);
    }

    [Fact]
    public void A_service_that_was_stopped_in_order_is_no_reason()
    {
        AllWell();
        _says["listener"] = () => new("listener", HealthMessage.Stopping, null, "1");
        After(minutes: 0.3);
        _says["listener"] = () => new("listener", HealthMessage.Offline);
        var verdict = After(minutes: 600);
        Assert.Equal(Decision.Keep, verdict.Decision);
        Assert.Contains("it was stopped in order", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_was_never_there_is_no_reason()
    {
        _says["uplink"] = () => null;
        AllWell();
        Assert.Equal(Decision.Keep, After(minutes: 600).Decision);
    }

    [Fact]
    public void A_service_that_is_stuck_from_the_first_word_on_is_a_reason()
    {
        _says["uplink"] = () => Stuck("uplink", "send");
        AllWell();
        Assert.Equal("uplink", AssertReboots(After(minutes: 15)));
    }

    [Fact]
    public void An_update_holds_the_ladder_back_but_not_for_ever()
    {
        AllWell();
        _says["control"] = () => Healthy("control") with { Counters = new Dictionary<string, long> { ["maintenance"] = 1 } };
        _says["store"] = () => new("store", HealthMessage.Offline);
        Assert.Equal(Decision.Keep, After(minutes: 59).Decision);
        Assert.Equal(Decision.Keep, After(minutes: 10).Decision);
        Assert.Equal("store", AssertReboots(After(minutes: 7)));
    }

    [Fact]
    public void Each_part_has_its_time_anew_after_an_update()
    {
        AllWell();
        _says["control"] = () => Healthy("control") with { Counters = new Dictionary<string, long> { ["maintenance"] = 1 } };
        _says["store"] = () => new("store", HealthMessage.Offline);
        After(minutes: 30);
        _says["control"] = () => Healthy("control");
        Assert.Equal(Decision.Keep, After(minutes: 14.5).Decision);
        Assert.Equal("store", AssertReboots(After(minutes: 1)));
    }

    [Fact]
    public void Three_new_lives_within_10_minutes_are_a_crash_loop_with_its_last_trouble()
    {
        AllWell();
        var life = 0;
        _says["api"] = () => Healthy("api") with { Instance = $"{life}" };
        After(minutes: 0.2);
        Assert.Empty(_evidence.CrashLoops());
        for (life = 1; life < 3; life++)
            After(minutes: 1);
        _says["api"] = () => Stuck("api", "page") with { Instance = $"{life}" };
        After(minutes: 1);
        Assert.Equal(("api", 3, "page has work and makes no progress"), Assert.Single(_evidence.CrashLoops()));
        After(minutes: 10);
        Assert.Empty(_evidence.CrashLoops());
    }

    [Fact]
    public void A_fault_that_looks_like_an_orderly_stop_again_and_again_is_a_reason()
    {
        AllWell();
        var life = 0;
        var reboots = false;
        for (life = 2; life < 20; life++)
        {
            _says["store"] = () => Healthy("store") with { Instance = $"{life}" };
            After(minutes: 0.5);
            _says["store"] = () => new("store", HealthMessage.Stopping, null, $"{life}");
            After(minutes: 0.1);
            _says["store"] = () => new("store", HealthMessage.Offline);
            reboots |= After(minutes: 0.5).Decision == Decision.Reboot;
        }
        Assert.True(reboots);
    }

    public void Dispose()
    {
        _logs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static HealthMessage Healthy(string service) => new(service, HealthMessage.Healthy, null, "1");

    private static HealthMessage Stuck(string service, string part) =>
        new(service, HealthMessage.Stuck, null, "1", [new("idle", PartHealth.Waits, "work", 1), new(part, PartHealth.Stuck, null, 99)]);

    private static string AssertReboots(Verdict verdict)
    {
        Assert.Equal(Decision.Reboot, verdict.Decision);
        return verdict.Part;
    }

    private void AllWell() => Assert.Equal(Decision.Keep, After(minutes: 1).Decision);

    /// <summary>Looks as often as the service does; everybody speaks every half minute, and at once when there is news. The last verdict.</summary>
    private Verdict After(double minutes)
    {
        Verdict verdict = null!;
        var end = _time.GetTimestamp() + TimeSpan.FromMinutes(minutes).Ticks;
        for (var round = 0; _time.GetTimestamp() < end; round++)
        {
            if (round % 6 == 0)
                Speak();
            _time.Advance(Look);
            verdict = RebootRule.Judge(_evidence.Look(), rebootsLeft: 3);
        }
        return verdict;
    }

    private void Speak()
    {
        if (_engineChecks && File.Exists(Path.Combine(_folder, "engine")))
            File.WriteAllText(Path.Combine(_folder, "engine"), $"{_time.GetTimestamp()}\n");
        if (!_brokerPasses)
            return;
        foreach (var message in _says.Values.Select(says => says()).OfType<HealthMessage>())
            _evidence.Heard(message);
        _evidence.HeardSelf();
    }
}

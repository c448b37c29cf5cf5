using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Listener.Rhythm;
using Edge.Listener.Values;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Listener.Tests.Rhythm;

/// <summary>Weeks of telegrams in manual time, minute by minute; what is told is what would go to the store.</summary>
public sealed class RhythmBookTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rhythm-").FullName;
    private readonly SetClock _clock = new();
    private RhythmOptions _options;
    private readonly ManualTime _time = new();
    private readonly Meter _meter = new(0x12345678, "Flat 3", "iperl", null, "flat-3");
    private ToldAlarms _alarms = null!;
    private HeardCounts _counts = null!;
    private RhythmBook _book = null!;
    private DateTime _now;

    public RhythmBookTests()
    {
        _options = new RhythmOptions { File = Path.Combine(_directory, "habits.json.gz") };
        Start();
        // Begin with a Monday at midnight.
        _now = _time.GetUtcNow().UtcDateTime;
        Pass(TimeSpan.FromDays(4) - _now.TimeOfDay, static _ => false, neighbour: false);
        Assert.Equal(DayOfWeek.Monday, _now.DayOfWeek);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private sealed class SetClock : IClockRule
    {
        public bool IsSet { get; set; } = true;
    }

    private sealed class ToldAlarms : IAlarms
    {
        public Dictionary<(string Kind, string Subject), string> Standing { get; } = [];

        public HashSet<(string Kind, string Subject)> Cleared { get; } = [];

        public void Raise(string kind, string subject, string text) => Standing[(kind, subject)] = text;

        public void Clear(string kind, string subject)
        {
            Standing.Remove((kind, subject));
            Cleared.Add((kind, subject));
        }
    }

    private void Start()
    {
        _counts = new HeardCounts(new WorkMonitor(_time));
        _alarms = new ToldAlarms();
        _book = new RhythmBook(_alarms, _counts, _clock, _options, _time);
    }

    /// <summary>The process ends and begins anew; what it knew is in the file.</summary>
    private void Restart()
    {
        Keeper().Keep();
        Start();
        Keeper().Restore();
    }

    private RhythmKeeper Keeper() => new(
        _book, new ValuesDesk(_alarms, new PlausibleOptions()), new KnownFile(_options, NullLogger<KnownFile>.Instance), _time);

    /// <summary>Lets time pass in minutes; the meter is heard in those that are its own, a neighbour in all of them.</summary>
    private void Pass(TimeSpan time, Func<DateTime, bool> isHeard, bool neighbour = true)
    {
        for (var minutes = (int)time.TotalMinutes; minutes > 0; minutes--)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            _now += TimeSpan.FromMinutes(1);
            if (neighbour)
                _counts.CountForeign();
            if (isHeard(_now))
                Hear();
            _book.Tick();
        }
    }

    private void Hear() => _book.Hear(_meter, new Moment(_time.GetUtcNow().ToUnixTimeMilliseconds(), true, 0));

    private string? Told => _alarms.Standing.GetValueOrDefault(("meter_silent", "12345678"));

    private static bool OnWorkdays(DateTime now) => now.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && now.Hour is >= 7 and < 19;

    private static bool Never(DateTime now) => false;

    private static TimeSpan Weeks(double weeks) => TimeSpan.FromDays(7 * weeks);

    [Fact]
    public void A_meter_that_is_heard_round_the_clock_is_late_after_an_hour()
    {
        Pass(Weeks(3), _ => true);
        Assert.Null(Told);
        Assert.Equal("every 60 s", _book.Describe("12345678"));
        Assert.Equal(TimeSpan.FromHours(1), _book.LateAfter("12345678"));
        Assert.Null(_book.LateAfter("00000000"));

        Pass(TimeSpan.FromMinutes(59), Never);
        Assert.Null(Told);
        Pass(TimeSpan.FromMinutes(5), Never);
        Assert.Equal("Meter 12345678 (Flat 3) is silent. It is usually heard every 60 s; last heard 61 min ago, while others were heard.", Told);

        Pass(TimeSpan.FromMinutes(1), _ => true);
        Assert.Null(Told);
    }

    [Fact]
    public void A_meter_that_rests_at_night_and_on_weekends_is_not_told_then_but_in_its_hours()
    {
        // Two weeks to learn, and two weekends that nobody is to hear of.
        Pass(Weeks(4) + TimeSpan.FromHours(9), now =>
        {
            Assert.Null(Told);
            return OnWorkdays(now);
        });
        Assert.Equal("every 60 s, Mon-Fri 07-19 UTC", _book.Describe("12345678"));
        // From Friday evening to Monday morning are 60 hours, in which it cannot be late.
        Assert.InRange(_book.LateAfter("12345678")!.Value.TotalHours, 61, 72);

        // Monday 09:00 is the last that is heard of it.
        Pass(TimeSpan.FromHours(3), Never);
        Assert.Equal("Meter 12345678 (Flat 3) is silent. It is usually heard every 60 s, Mon-Fri 07-19 UTC; last heard 61 min ago, while others were heard.", Told);
    }

    [Fact]
    public void The_last_evening_before_a_weekend_does_not_make_the_weekend_late()
    {
        Pass(Weeks(4) + TimeSpan.FromDays(4) + TimeSpan.FromHours(18.5), OnWorkdays);
        Pass(TimeSpan.FromDays(2.5), Never);
        Assert.Null(Told); // Monday 06:30.
        Pass(TimeSpan.FromHours(3), Never);
        Assert.NotNull(Told);
    }

    [Fact]
    public void When_clocks_change_nothing_is_told()
    {
        _options = new RhythmOptions { File = _options.File, MinSilence = TimeSpan.FromMinutes(30) };
        Start();
        foreach (var shift in new[] { 0, 1, 0, -1, 0 })
            Pass(Weeks(5), now =>
            {
                Assert.Null(Told);
                return OnWorkdays(now.AddHours(shift));
            });
    }

    [Fact]
    public void One_long_silence_does_not_make_the_next_one_usual()
    {
        Pass(Weeks(3), _ => true);
        Pass(TimeSpan.FromDays(5), Never);
        Assert.NotNull(Told);
        Pass(TimeSpan.FromDays(1), _ => true);
        Assert.Null(Told);
        Pass(TimeSpan.FromHours(4), Never);
        Assert.NotNull(Told);
    }

    [Fact]
    public void A_meter_that_is_heard_once_a_day_is_late_after_some_days()
    {
        Pass(Weeks(4), now => now is { Hour: 6, Minute: 30 });
        Assert.StartsWith("about once a day", _book.Describe("12345678"), StringComparison.Ordinal);
        Pass(TimeSpan.FromDays(2), Never);
        Assert.Null(Told);
        Pass(TimeSpan.FromDays(3), Never);
        Assert.Contains("about once a day", Told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_meter_without_a_rhythm_is_not_told_for_its_pauses()
    {
        var random = new Random(1);
        var next = _now;
        Pass(Weeks(12), now =>
        {
            Assert.Null(Told);
            if (now < next)
                return false;
            next = now.AddHours(1 + (random.NextDouble() * 30));
            return true;
        });
        Pass(Weeks(3), Never);
        Assert.NotNull(Told);
    }

    [Fact]
    public void A_meter_that_is_new_is_told_after_three_days()
    {
        Pass(TimeSpan.FromDays(2), _ => true);
        Pass(TimeSpan.FromDays(2.9), Never);
        Assert.Null(Told);
        Pass(TimeSpan.FromDays(0.2), Never);
        Assert.NotNull(Told);
    }

    [Fact]
    public void A_restart_forgets_nothing_and_the_time_in_which_nobody_listened_does_not_count()
    {
        Pass(Weeks(3), _ => true);
        Pass(TimeSpan.FromMinutes(40), Never);
        var before = _book.ToKnown().Single();
        Keeper().Keep();
        _time.Advance(TimeSpan.FromDays(2));
        _now += TimeSpan.FromDays(2);
        Start();
        Keeper().Restore();
        Assert.Equivalent(before, _book.ToKnown().Single());
        Assert.Equal("every 60 s", _book.Describe("12345678"));

        Pass(TimeSpan.FromMinutes(15), Never);
        Assert.Null(Told);
        Pass(TimeSpan.FromMinutes(15), Never);
        Assert.NotNull(Told);
    }

    [Fact]
    public void An_alarm_from_before_a_restart_is_ended_by_the_first_telegram_after_it()
    {
        Pass(Weeks(3), _ => true);
        Pass(TimeSpan.FromHours(2), Never);
        Restart();
        Pass(TimeSpan.FromMinutes(2), _ => true);
        Assert.Contains(("meter_silent", "12345678"), _alarms.Cleared);
    }

    [Fact]
    public void While_nobody_at_all_is_heard_it_is_the_radio_that_is_silent()
    {
        Pass(Weeks(3), _ => true);
        Pass(TimeSpan.FromDays(5), Never, neighbour: false);
        Pass(TimeSpan.FromMinutes(30), Never);
        Assert.Null(Told);
        Pass(TimeSpan.FromMinutes(35), Never);
        Assert.NotNull(Told);
    }

    [Fact]
    public void A_step_of_the_clock_is_no_silence_and_an_unset_clock_teaches_no_hours()
    {
        Pass(Weeks(3), OnWorkdays);
        var hours = _book.ToKnown().Single().Hours;
        _clock.IsSet = false;
        _time.StepClock(TimeSpan.FromDays(-3000));
        Pass(Weeks(1), _ => true);
        Assert.Equal(hours, _book.ToKnown().Single().Hours);

        _clock.IsSet = true;
        _time.StepClock(TimeSpan.FromDays(3000));
        Pass(TimeSpan.FromMinutes(10), OnWorkdays);
        Assert.Null(Told);
    }

    [Fact]
    public void The_same_frame_from_two_radios_is_one_telegram_in_the_rhythm()
    {
        Pass(TimeSpan.FromHours(1), now => now.Minute % 2 == 0);
        Assert.Equal("every 2 min", _book.Describe("12345678").Replace("120 s", "2 min", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no such file")]
    public void A_damaged_file_is_learned_anew(string content)
    {
        Pass(Weeks(1), _ => true);
        Keeper().Keep();
        File.WriteAllText(_options.File, content);
        Start();
        Keeper().Restore();
        Assert.Empty(_book.ToKnown());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"Version\":1,\"Meters\":null,\"Counters\":[]}")]
    [InlineData("{\"Version\":1,\"Meters\":[null],\"Counters\":[]}")]
    [InlineData("{\"Version\":1,\"Meters\":[],\"Counters\":[null]}")]
    [InlineData("{\"Version\":2,\"Meters\":[],\"Counters\":[]}")]
    public void A_file_that_says_something_else_is_learned_anew(string json)
    {
        using (var file = new System.IO.Compression.GZipStream(File.Create(_options.File), System.IO.Compression.CompressionLevel.Fastest))
            file.Write(System.Text.Encoding.UTF8.GetBytes(json));
        Keeper().Restore();
        Assert.Empty(_book.ToKnown());
    }

    [Fact]
    public void A_file_with_any_damaged_byte_is_found_out_or_harmless()
    {
        Pass(TimeSpan.FromDays(1), _ => true);
        Keeper().Keep();
        var good = File.ReadAllBytes(_options.File);
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var bad = good.ToArray();
            var at = random.Next(10, bad.Length);
            bad[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(_options.File, round % 4 == 0 ? bad[..at] : bad);
            Start();
            Keeper().Restore();
            Assert.True(_book.ToKnown() is [] or [{ Id: "12345678" }]);
        }
    }

    [Fact]
    public void A_meter_that_is_no_longer_configured_is_forgotten()
    {
        Pass(Weeks(3), _ => true);
        Pass(TimeSpan.FromHours(2), Never);
        _book.Forget("12345678");
        Assert.Null(Told);
        Assert.Empty(_book.ToKnown());
    }

    [Fact]
    public void A_thousand_meters_cost_a_tick_next_to_nothing_and_a_small_file()
    {
        var random = new Random(1);
        Pass(Weeks(1), now =>
        {
            for (var meter = 0u; meter < 1_000 && now.Minute == 0; meter++)
                if (random.Next(3) > 0)
                    _book.Hear(new Meter(meter, $"Flat {meter}", "iperl", null, "m"), new Moment(1_795_168_800_000 + random.Next(), true, 1));
            return false;
        });
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        Pass(TimeSpan.FromMinutes(100), Never);
        var tick = System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds / 100;
        Keeper().Keep();
        var bytes = new FileInfo(_options.File).Length;
        TestContext.Current.TestOutputHelper!.WriteLine($"a tick of 1,000 meters: {tick:0.000} ms, the file: {bytes} bytes");
        Assert.InRange(tick, 0, 20);
        Assert.InRange(bytes, 1, 500_000);
    }
}

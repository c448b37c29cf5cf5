using System.Globalization;
using Edge.Uplink.Scheduling;

namespace Edge.Uplink.Tests.Scheduling;

/// <summary>A planner between restarts, under a clock that does what clocks without a battery do; the days on the wall are counted.</summary>
internal sealed class SteppedGateway : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly SwitchableClock _clock = new();
    private readonly FailingLogs _logs = new();
    private readonly UplinkOptions _options = new() { DataDirectory = Directory.CreateTempSubdirectory("edge-diary-").FullName };
    private readonly SendSchedule _schedule;
    private readonly SendZone _zone;
    private readonly TimeSpan _every;
    private readonly TimeSpan _intoThePart;
    private readonly Dictionary<DateTime, int> _sends = [];
    private readonly HashSet<DateTime> _lived = [];
    private readonly List<string> _story = [];
    private readonly TimeSpan _offset = GatewayOffset.Within(TimeSpan.FromMinutes(15), "gw-1");
    private TimeSpan _ahead;
    private SlotPlanner _planner;

    public SteppedGateway(string zone, TimeSpan sendAt, int everyHours, string from)
    {
        _zone = SendZone.Find(zone)!;
        _every = TimeSpan.FromHours(everyHours);
        _intoThePart = TimeSpan.FromTicks(sendAt.Ticks % _every.Ticks);
        _schedule = new SendSchedule(_zone, _every, sendAt, _offset);
        _time.StepClock(DateTimeOffset.Parse(from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) - _time.GetUtcNow());
        _planner = Start();
    }

    /// <summary>Each part of a day that was lived through with a clock that is set had one send, and no other part had any.</summary>
    public bool IsRight => _sends.Values.All(count => count == 1) && _lived.SetEquals(_sends.Keys);

    public void Move(Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                Step(TimeSpan.FromDays(random.Next(2) == 0 ? 1 : -1));
                break;
            case 1:
                Step(TimeSpan.FromMinutes(random.Next(-90, 90)));
                break;
            case 2:
                _planner = Start();
                Note("restart");
                break;
            case 3:
                Boot(random);
                break;
            default:
                Run(TimeSpan.FromMinutes(random.Next(1, 300)));
                break;
        }

        Look();
    }

    public void Dispose()
    {
        Directory.Delete(_options.DataDirectory, recursive: true);
        _logs.Dispose();
    }

    public override string ToString() => string.Join('\n', _story.Append(
        $"sent: {string.Join(", ", _sends.OrderBy(sent => sent.Key).Select(sent => $"{sent.Key:MM-dd HH:mm} x{sent.Value}"))}").Append(
        $"missing: {string.Join(", ", _lived.Except(_sends.Keys).Order().Select(day => $"{day:MM-dd HH:mm}"))}"));

    private SlotPlanner Start() => new(_schedule, new DiaryFile(_options, new Logger<DiaryFile>(_logs)), _clock, _time);

    // At most two days from the truth, so that what is remembered suffices.
    private void Step(TimeSpan by)
    {
        if ((_ahead + by).Duration() > TimeSpan.FromDays(2))
            by = -_ahead;
        _ahead += by;
        _time.StepClock(by);
        Note($"step {by}");
    }

    // The clock stands in the year in which the machine was made until somebody tells it the time.
    private void Boot(Random random)
    {
        var years = TimeSpan.FromDays(365 * random.Next(1, 40));
        _clock.IsSet = false;
        _time.StepClock(-years);
        _planner = Start();
        Look();
        _time.StepClock(years);
        _clock.IsSet = true;
        Note("boot");
    }

    private void Run(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromMinutes(5))
        {
            _time.Advance(left < TimeSpan.FromMinutes(5) ? left : TimeSpan.FromMinutes(5));
            Look();
        }

        Note($"run {time}");
    }

    private void Look()
    {
        if (_clock.IsSet)
            _lived.Add(PartNow());
        var plan = _planner.Look();
        Assert.False(plan.IsDue && !_clock.IsSet, "a send without a clock that is set");
        Assert.True(plan.IsDue || !_clock.IsSet || plan.NextAt > _time.GetUtcNow(), "the next send is not to come");
        if (!plan.IsDue)
            return;
        _sends[plan.Slot!.Value.Part] = _sends.GetValueOrDefault(plan.Slot!.Value.Part) + 1;
        _planner.Sent(plan);
    }

    // Told in another way than the schedule does: from every part around, the last one whose time has come.
    private DateTime PartNow()
    {
        var now = _time.GetUtcNow();
        var midnight = _zone.WallClockAt(now).Date.AddDays(-2);
        var parts = Enumerable.Range(0, 4).SelectMany(day => Enumerable.Range(0, (int)(TimeSpan.FromDays(1) / _every)).Select(n => midnight.AddDays(day) + (n * _every)));
        return parts.Last(part => _zone.FirstInstantOf(part + _intoThePart) + _offset <= now);
    }

    private void Note(string what) => _story.Add(string.Create(CultureInfo.InvariantCulture, $"{_time.GetUtcNow():yyyy-MM-dd HH:mm:ss} {what}"));
}

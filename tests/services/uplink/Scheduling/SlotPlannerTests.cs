using Edge.Uplink.Scheduling;

namespace Edge.Uplink.Tests.Scheduling;

/// <summary>The planner as a process has it: each planner of a test is one life of the process, all share one folder.</summary>
public sealed class SlotPlannerTests : IDisposable
{
    // ManualTime begins on 2026-01-15 at 06:00.
    private static readonly SendSchedule Schedule = new(SendZone.Utc, TimeSpan.FromDays(1), TimeSpan.FromHours(6), TimeSpan.FromMinutes(10));

    private readonly ManualTime _time = new();
    private readonly SwitchableClock _clock = new() { IsSet = true };
    private readonly FailingLogs _logs = new();
    private readonly UplinkOptions _options = new() { DataDirectory = Directory.CreateTempSubdirectory("edge-diary-").FullName };

    [Fact]
    public void However_often_the_process_starts_a_day_has_one_send()
    {
        _time.Advance(TimeSpan.FromHours(1));
        var sends = 0;
        for (var life = 0; life < 20; life++)
            sends += SendIfDue(Planner());
        Assert.Equal(1, sends);

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, SendIfDue(Planner()));
        Assert.Equal(0, SendIfDue(Planner()));
    }

    [Fact]
    public void A_clock_that_steps_a_day_ahead_and_back_makes_one_send_of_each_day()
    {
        var planner = Planner();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, SendIfDue(planner));

        _time.StepClock(TimeSpan.FromDays(1));
        Assert.Equal(1, SendIfDue(planner));
        _time.StepClock(TimeSpan.FromDays(-1));
        Assert.Equal(0, SendIfDue(Planner()));

        // The day that was sent ahead of its time comes by itself; the one after it is the next.
        Assert.Equal([0, 1, 1], Days(3));
    }

    [Fact]
    public void A_clock_that_steps_a_day_back_repeats_nothing()
    {
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, SendIfDue(Planner()));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, SendIfDue(Planner()));

        _time.StepClock(TimeSpan.FromDays(-1));
        Assert.Equal(0, SendIfDue(Planner()));
        Assert.Equal([0, 1], Days(2));
    }

    [Fact]
    public void A_step_over_the_slot_sends_once_however_often_the_slot_is_crossed()
    {
        Assert.Equal(1, SendIfDue(Planner()));
        var sends = 0;
        for (var crossing = 0; crossing < 5; crossing++)
        {
            _time.StepClock(TimeSpan.FromMinutes(30));
            sends += SendIfDue(Planner());
            _time.StepClock(TimeSpan.FromMinutes(-30));
            sends += SendIfDue(Planner());
        }

        Assert.Equal(1, sends);
    }

    [Fact]
    public void Until_the_clock_is_set_nothing_is_due_and_the_next_send_is_unknown()
    {
        _clock.IsSet = false;
        _time.StepClock(TimeSpan.FromDays(-20_000));
        var planner = Planner();
        var plan = planner.Look();
        Assert.False(plan.IsDue);
        Assert.Null(plan.NextAt);
        Assert.Equal((true, "the clock to be set"), (plan.WaitsForClock, plan.WaitsFor));

        _time.StepClock(TimeSpan.FromDays(20_000));
        _clock.IsSet = true;
        Assert.True(planner.Look().IsDue);
    }

    [Fact]
    public void A_send_that_somebody_asked_for_does_not_stand_in_for_the_days()
    {
        var planner = Planner();
        _time.Advance(TimeSpan.FromHours(1));
        planner.Sent(null);
        Assert.Equal(_time.GetUtcNow(), planner.LastSend);
        Assert.True(planner.Look().IsDue);
    }

    [Fact]
    public void The_last_send_is_known_after_a_restart()
    {
        _time.Advance(TimeSpan.FromHours(1));
        SendIfDue(Planner());
        Assert.Equal(_time.GetUtcNow(), Planner().LastSend);
    }

    [Fact]
    public void A_diary_of_the_first_form_which_knew_days_only_still_holds()
    {
        File.WriteAllText(Path.Combine(_options.DataDirectory, "diary.json"), """{"days":["2026-01-14"],"last_send":null}""");
        Assert.False(Planner().Look().IsDue);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(1, SendIfDue(Planner()));
        Assert.Equal(0, SendIfDue(Planner()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"days\":[\"2026-0")]
    [InlineData("{\"days\":null,\"last_send\":null}")]
    [InlineData("[]")]
    public void A_damaged_diary_is_told_and_costs_one_send(string content)
    {
        File.WriteAllText(Path.Combine(_options.DataDirectory, "diary.json"), content);
        Assert.True(Planner().Look().IsDue);
        Assert.Contains(_logs.Entries, entry => entry.Id == 4020);
    }

    [Fact]
    public void A_diary_that_cannot_be_written_still_holds_in_this_life()
    {
        _logs.Expect(4021);
        Directory.Delete(_options.DataDirectory);
        File.WriteAllText(_options.DataDirectory, "a file where the folder should be");
        var planner = Planner();
        Assert.Equal(1, SendIfDue(planner));
        Assert.Equal(0, SendIfDue(planner));
        Assert.Contains(_logs.Entries, entry => entry.Id == 4021);
        File.Delete(_options.DataDirectory);
        Directory.CreateDirectory(_options.DataDirectory);
    }

    public void Dispose()
    {
        Directory.Delete(_options.DataDirectory, recursive: true);
        _logs.Dispose();
    }

    private SlotPlanner Planner() => new(Schedule, new DiaryFile(_options, new Logger<DiaryFile>(_logs)), _clock, _time);

    private int[] Days(int count)
    {
        var sends = new int[count];
        for (var day = 0; day < count; day++)
        {
            for (var hour = 0; hour < 24; hour++)
            {
                _time.Advance(TimeSpan.FromHours(1));
                sends[day] += SendIfDue(Planner());
            }
        }

        return sends;
    }

    private static int SendIfDue(SlotPlanner planner)
    {
        var plan = planner.Look();
        if (!plan.IsDue)
            return 0;
        planner.Sent(plan);
        return 1;
    }
}

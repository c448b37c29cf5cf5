using Edge.Testing;

namespace Edge.Hosting.Tests.Health;

public class WorkPartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ManualTime _time = new();
    private readonly WorkMonitor _monitor;
    private readonly WorkPart _part;

    public WorkPartTests()
    {
        _monitor = new(_time);
        _part = _monitor.AddPart("commit", Patience);
    }

    private PartHealth Now => Assert.Single(_monitor.Look());

    [Fact]
    public void A_part_waits_for_its_start_for_as_long_as_it_takes()
    {
        _time.Advance(TimeSpan.FromDays(7));
        Assert.Equal(new PartHealth("commit", PartHealth.Waits, "its start", 7 * 86400), Now);
    }

    [Fact]
    public void A_part_that_works_and_falls_silent_is_stuck_after_its_patience_and_not_before()
    {
        _part.Works();
        _time.Advance(Patience);
        Assert.Equal(PartHealth.Works, Now.State);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new PartHealth("commit", PartHealth.Stuck, null, 61), Now);
    }

    [Fact]
    public void A_part_that_waits_is_never_stuck()
    {
        _part.Works();
        _part.Waits("the next telegram");
        _time.Advance(TimeSpan.FromHours(5));
        Assert.Equal(new PartHealth("commit", PartHealth.Waits, "the next telegram", 5 * 3600), Now);
    }

    [Fact]
    public void Each_progress_begins_the_patience_anew_and_heals_what_was_stuck()
    {
        _part.Works();
        _time.Advance(2 * Patience);
        Assert.Equal(PartHealth.Stuck, Now.State);
        _part.Works();
        Assert.Equal(PartHealth.Works, Now.State);
        _time.Advance(Patience / 2);
        _part.Works();
        _time.Advance(Patience / 2 + TimeSpan.FromSeconds(5));
        Assert.Equal(PartHealth.Works, Now.State);
    }

    [Fact]
    public async Task A_part_that_is_named_in_the_file_hangs_and_no_other_one()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "commit\n", TestContext.Current.CancellationToken);
        var monitor = new WorkMonitor(_time, file);
        monitor.AddPart("send", Patience).Works();
        var commit = monitor.AddPart("commit", Patience);
        var hanging = new Thread(commit.Works) { IsBackground = true };
        hanging.Start();
        while (!hanging.ThreadState.HasFlag(ThreadState.WaitSleepJoin))
            await Task.Yield();
        Assert.False(hanging.Join(TimeSpan.FromMilliseconds(200)));
        _time.Advance(Patience + TimeSpan.FromSeconds(1));
        Assert.Equal([PartHealth.Stuck, PartHealth.Stuck], monitor.Look().Select(part => part.State));
        File.Delete(file);
    }

    [Fact]
    public void A_step_of_the_clock_makes_nothing_stuck()
    {
        _part.Works();
        _time.StepClock(TimeSpan.FromDays(20_000));
        Assert.Equal(PartHealth.Works, Now.State);
    }

    [Fact]
    public void Two_parts_or_counters_of_one_name_are_a_mistake()
    {
        Assert.Throws<InvalidOperationException>(() => _monitor.AddPart("commit", Patience));
        _monitor.AddCounter("heard", () => 1);
        Assert.Throws<InvalidOperationException>(() => _monitor.AddCounter("heard", () => 2));
    }
}

using Edge.Uplink.Alarms;

namespace Edge.Uplink.Tests.Alarms;

public sealed class StoreAbsenceTests
{
    private readonly ManualTime _time = new();
    private readonly List<DateTimeOffset?> _shown = [];
    private readonly StoreAbsence _absence;

    public StoreAbsenceTests() => _absence = new StoreAbsence(_shown.Add, _time);

    [Fact]
    public void An_absence_that_lasts_is_told_once_with_its_beginning_and_once_it_is_over()
    {
        var began = _time.GetUtcNow();
        Assert.True(_absence.Silent());
        for (var seconds = 0; seconds < 300; seconds += 10)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            Assert.False(_absence.Silent());
        }

        Assert.Equal([began], _shown);
        _absence.Answered();
        _absence.Answered();
        Assert.Equal([began, null], _shown);
    }

    [Fact]
    public void A_store_that_only_starts_anew_is_not_worth_a_word()
    {
        for (var restart = 0; restart < 5; restart++)
        {
            Assert.True(_absence.Silent());
            _time.Advance(TimeSpan.FromSeconds(29));
            // A step of the clock makes it no longer.
            _time.StepClock(TimeSpan.FromDays(1));
            Assert.False(_absence.Silent());
            _absence.Answered();
        }

        Assert.Empty(_shown);
    }
}

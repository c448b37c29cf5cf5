using Edge.Uplink.Listening;
using Edge.V1;

namespace Edge.Uplink.Tests.Listening;

public sealed class OutcomesTests
{
    private const long Began = 1_777_788_420_000;

    private static readonly Dictionary<string, LastReading> Before = new()
    {
        ["10000001"] = new("a", Began - 60_000),
        ["10000002"] = new("b", Began - 1),
        // A clock that ran ahead has stamped it.
        ["10000003"] = new("c", Began + 5_000),
    };

    [Fact]
    public void Each_meter_has_an_outcome_of_its_own()
    {
        var outcomes = new Outcomes(Began, Before, ["10000009", "10000001"]);
        Dictionary<string, LastReading> now = new(Before) { ["10000002"] = new("d", Began), ["20000000"] = new("e", Began + 7) };
        var window = outcomes.After(TimeSpan.FromSeconds(30), now);
        Assert.Equal((Began, 30_000U), (window.BeganMs, window.LastedMs));
        Assert.Equal(
            [
                ("10000001", MeterOutcomeKind.Cached, 90_000),
                ("10000002", MeterOutcomeKind.Fresh, 0),
                ("10000003", MeterOutcomeKind.Cached, 25_000),
                ("10000009", MeterOutcomeKind.NeverHeard, 0),
                ("20000000", MeterOutcomeKind.Fresh, 0),
            ],
            window.Meters.Select(meter => (meter.MeterId, meter.Kind, meter.AgeMs)));
        Assert.Equal((5, 2), outcomes.Count(now));
    }

    [Fact]
    public void A_reading_of_a_time_to_come_has_no_age_below_zero()
    {
        var outcomes = new Outcomes(Began, Before, []);
        Assert.Equal(0, outcomes.After(TimeSpan.FromSeconds(1), Before).Meters[2].AgeMs);
    }

    [Fact]
    public void What_was_heard_after_the_clock_stepped_back_is_cached_as_it_is_in_the_batch()
    {
        var outcomes = new Outcomes(Began, Before, []);
        Dictionary<string, LastReading> now = new(Before) { ["10000001"] = new("f", Began - 3_600_000) };
        Assert.Equal(MeterOutcomeKind.Cached, outcomes.After(TimeSpan.FromSeconds(1), now).Meters[0].Kind);
    }

    [Fact]
    public void Of_more_meters_than_a_batch_may_carry_the_first_are_told()
    {
        var outcomes = new Outcomes(Began, new Dictionary<string, LastReading>(), [.. Enumerable.Range(0, 12_000).Select(n => $"{n:d8}")]);
        var window = outcomes.After(TimeSpan.Zero, new Dictionary<string, LastReading>());
        Assert.Equal((10_000, "00009999"), (window.Meters.Count, window.Meters[^1].MeterId));
    }
}

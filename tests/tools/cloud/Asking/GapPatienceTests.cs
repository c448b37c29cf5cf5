using Edge.Cloud.Asking;
using Edge.Cloud.Receiving;
using Range = Edge.Cloud.Asking.Range;

namespace Edge.Cloud.Tests.Asking;

public sealed class GapPatienceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualTime _time = new();
    private readonly GapPatience _patience;

    public GapPatienceTests() => _patience = new(Patience, _time);

    [Fact]
    public void A_gap_is_asked_for_once_it_has_stood_for_a_while()
    {
        Assert.Empty(Due(Gap(3, 4)));
        _time.Advance(Patience / 2);
        Assert.Empty(Due(Gap(3, 4), Gap(9, 9)));
        _time.Advance(Patience / 2);
        Assert.Equal([new Range("gw-1", "e1", 3, 4)], Due(Gap(3, 4), Gap(9, 9)));
        _time.Advance(Patience / 2);
        Assert.Equal([new Range("gw-1", "e1", 9, 9)], Due(Gap(9, 9)));
    }

    [Fact]
    public void One_that_stays_open_is_asked_for_less_and_less_often_and_at_last_no_more()
    {
        var gap = Gap(3, 4);
        var waits = new List<double>();
        Due(gap);
        for (var last = false; !last;)
        {
            var began = _time.GetTimestamp();
            while (Due(gap).Count == 0)
                _time.Advance(TimeSpan.FromSeconds(1));
            waits.Add(_time.GetElapsedTime(began).TotalSeconds);
            last = _patience.Asked(Due(gap)[0]);
        }

        Assert.Equal([30, 60, 120, 240, 480, 960, 1920, 3840], waits);
        _time.Advance(TimeSpan.FromDays(30));
        Assert.Empty(Due(gap));
    }

    [Fact]
    public void What_the_gateway_no_longer_has_is_never_asked_for_again()
    {
        Due(Gap(3, 4));
        _patience.Gone(new Range("gw-1", "e1", 3, 4));
        _time.Advance(TimeSpan.FromDays(30));
        Assert.Empty(Due(Gap(3, 4)));
    }

    [Fact]
    public void What_is_left_of_a_gap_is_a_gap_of_its_own()
    {
        Due(Gap(3, 6));
        _time.Advance(Patience);
        _patience.Asked(Assert.Single(Due(Gap(3, 6))));
        Assert.Empty(Due(Gap(3, 3), Gap(5, 6)));
        _time.Advance(Patience);
        Assert.Equal([new Range("gw-1", "e1", 3, 3)], Due(Gap(3, 3), Gap(5, 6)));
    }

    [Fact]
    public void A_large_gap_is_asked_for_in_parts_and_gateways_apart()
    {
        Gap[] gaps = [Gap(1, 25_000), new Gap("gw-2", "e7", 1, 1)];
        Due(gaps);
        _time.Advance(Patience);
        Assert.Equal([new Range("gw-1", "e1", 1, 10_000), new Range("gw-2", "e7", 1, 1)], Due(gaps));
        _patience.Gone(new Range("gw-1", "e1", 1, 10_000));
        Assert.Equal(new Range("gw-1", "e1", 10_001, 20_000), Due(gaps)[0]);
        _patience.Gone(new Range("gw-1", "e1", 10_001, 20_000));
        Assert.Equal(new Range("gw-1", "e1", 20_001, 25_000), Due(gaps)[0]);
    }

    [Fact]
    public void A_number_from_nowhere_costs_neither_time_nor_memory()
    {
        Due(Gap(5, ulong.MaxValue));
        _time.Advance(Patience);
        Assert.Equal(new Range("gw-1", "e1", 5, 10_004), Assert.Single(Due(Gap(5, ulong.MaxValue))));
    }

    private IReadOnlyList<Range> Due(params Gap[] gaps) => _patience.Due(gaps);

    private static Gap Gap(ulong from, ulong to) => new("gw-1", "e1", from, to);
}

using Edge.Listener.Frames;

namespace Edge.Listener.Tests.Frames;

public sealed class DuplicateFilterTests
{
    private readonly ManualTime _time = new();

    private static Frame Frame(int number) =>
        Listener.Frames.Frame.Check([13, 0x44, 0, 0, .. BitConverter.GetBytes(number), 0, 0, 0, 0, 0, 0], out _)!;

    [Fact]
    public void The_same_frame_within_the_window_is_a_duplicate_and_after_it_is_new()
    {
        var filter = new DuplicateFilter(TimeSpan.FromSeconds(60), _time);
        Assert.False(filter.IsDuplicate(Frame(1)));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(filter.IsDuplicate(Frame(1)));
        Assert.False(filter.IsDuplicate(Frame(2)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(filter.IsDuplicate(Frame(1)));
        Assert.True(filter.IsDuplicate(Frame(2)));
    }

    [Fact]
    public void A_window_of_zero_takes_every_frame_for_a_new_one()
    {
        var filter = new DuplicateFilter(TimeSpan.Zero, _time);
        Assert.False(filter.IsDuplicate(Frame(1)));
        Assert.False(filter.IsDuplicate(Frame(1)));
    }

    [Fact]
    public void It_remembers_so_many_frames_and_no_more()
    {
        var filter = new DuplicateFilter(TimeSpan.FromHours(1), _time);
        for (var number = 0; number <= DuplicateFilter.MaxFrames; number++)
            Assert.False(filter.IsDuplicate(Frame(number)));
        Assert.True(filter.IsDuplicate(Frame(DuplicateFilter.MaxFrames)));
        Assert.False(filter.IsDuplicate(Frame(0)));
    }
}

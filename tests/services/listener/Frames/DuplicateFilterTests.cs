using Edge.Listener.Frames;

namespace Edge.Listener.Tests.Frames;

public sealed class DuplicateFilterTests
{
    private readonly ManualTime _time = new();

    private static FrameKey Key(int number) => Key([13, 0x44, 0, 0, .. BitConverter.GetBytes(number), 0, 0, 0, 0, 0, 0]);

    private static FrameKey Key(byte[] bytes) => new(Frame.Check(bytes, out _)!, FrameLayers.Of(bytes));

    private static bool IsDuplicate(DuplicateFilter filter, FrameKey key)
    {
        if (filter.TryFind(key, out _))
            return true;
        filter.Remember(key, null);
        return false;
    }

    [Fact]
    public void The_same_frame_within_the_window_is_a_duplicate_and_after_it_is_new()
    {
        var filter = new DuplicateFilter(TimeSpan.FromSeconds(60), _time);
        Assert.False(IsDuplicate(filter, Key(1)));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(IsDuplicate(filter, Key(1)));
        Assert.False(IsDuplicate(filter, Key(2)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(IsDuplicate(filter, Key(1)));
        Assert.True(IsDuplicate(filter, Key(2)));
    }

    [Fact]
    public void A_window_of_zero_takes_every_frame_for_a_new_one()
    {
        var filter = new DuplicateFilter(TimeSpan.Zero, _time);
        Assert.False(IsDuplicate(filter, Key(1)));
        Assert.False(IsDuplicate(filter, Key(1)));
    }

    [Fact]
    public void It_remembers_so_many_frames_and_no_more()
    {
        var filter = new DuplicateFilter(TimeSpan.FromHours(1), _time);
        for (var number = 0; number <= DuplicateFilter.MaxFrames; number++)
            Assert.False(IsDuplicate(filter, Key(number)));
        Assert.True(IsDuplicate(filter, Key(DuplicateFilter.MaxFrames)));
        Assert.False(IsDuplicate(filter, Key(0)));
    }
}

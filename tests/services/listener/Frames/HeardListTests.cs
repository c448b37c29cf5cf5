using Edge.Listener.Frames;

namespace Edge.Listener.Tests.Frames;

public sealed class HeardListTests
{
    private static LinkAddress Address(uint id) => new(id, 0x4DEE, 0x3C, 7);

    private static Heard By(string receiver, int? rssiDbm, long milliseconds) =>
        new(ReadOnlyMemory<byte>.Empty, receiver, rssiDbm, new Moment(milliseconds, true, 0));

    [Fact]
    public void The_last_heard_comes_first_and_telegrams_are_counted()
    {
        var list = new HeardList(10);
        list.Note(Address(1), true, false, By("sim", -70, 100));
        list.Note(Address(2), false, true, By("sim", null, 200));
        list.Note(Address(1), true, true, By("sim", null, 300));
        Assert.Equal([1u, 2u], list.List(10).Select(entry => entry.Address.Id));
        var first = list.List(1)[0];
        Assert.Equal((2ul, 300, -70, true), (first.Telegrams, first.LastHeardMilliseconds, first.RssiDbm, first.Configured));
    }

    [Fact]
    public void The_one_not_heard_for_longest_makes_room()
    {
        var list = new HeardList(2);
        list.Note(Address(1), false, false, By("sim", null, 1));
        list.Note(Address(2), false, false, By("sim", null, 2));
        list.Note(Address(1), false, false, By("sim", null, 3));
        list.Note(Address(3), false, false, By("sim", null, 4));
        Assert.Equal([3u, 1u], list.List(10).Select(entry => entry.Address.Id));
    }

    [Fact]
    public void Who_hears_it_is_named_once_and_eight_at_most()
    {
        var list = new HeardList(2);
        for (var time = 1; time <= 30; time++)
            list.Note(Address(1), false, false, By($"r{time % 10}", null, time));
        var entry = list.List(1)[0];
        Assert.Equal((1, 30), (entry.FirstHeardMilliseconds, entry.LastHeardMilliseconds));
        Assert.Equal(["r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8"], entry.Receivers);
    }

    [Fact]
    public void An_address_is_shown_as_people_write_it()
    {
        Assert.Equal("SON", Address(1).Manufacturer);
        Assert.Equal("00000001", Address(1).MeterId);
    }
}

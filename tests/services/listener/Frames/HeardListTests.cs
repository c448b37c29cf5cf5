using Edge.Listener.Frames;

namespace Edge.Listener.Tests.Frames;

public sealed class HeardListTests
{
    private static LinkAddress Address(uint id) => new(id, 0x4DEE, 0x3C, 7);

    [Fact]
    public void The_last_heard_comes_first_and_telegrams_are_counted()
    {
        var list = new HeardList(10);
        list.Note(Address(1), true, false, -70, 100);
        list.Note(Address(2), false, true, null, 200);
        list.Note(Address(1), true, true, null, 300);
        Assert.Equal([1u, 2u], list.List(10).Select(entry => entry.Address.Id));
        var first = list.List(1)[0];
        Assert.Equal((2ul, 300, -70, true), (first.Telegrams, first.LastHeardMilliseconds, first.RssiDbm, first.Configured));
    }

    [Fact]
    public void The_one_not_heard_for_longest_makes_room()
    {
        var list = new HeardList(2);
        list.Note(Address(1), false, false, null, 1);
        list.Note(Address(2), false, false, null, 2);
        list.Note(Address(1), false, false, null, 3);
        list.Note(Address(3), false, false, null, 4);
        Assert.Equal([3u, 1u], list.List(10).Select(entry => entry.Address.Id));
    }

    [Fact]
    public void An_address_is_shown_as_people_write_it()
    {
        Assert.Equal("SON", Address(1).Manufacturer);
        Assert.Equal("00000001", Address(1).MeterId);
    }
}

using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Radio.Telegrams;

namespace Edge.Listener.Tests.Meters;

public sealed class MeterBookTests : IDisposable
{
    private static readonly DriverList Drivers = DriverList.Parse("auto AutoMeter (c++)\niperl WaterMeter (builtin) SEN,68,06\n");

    private readonly string _directory = Directory.CreateTempSubdirectory("book-").FullName;
    private readonly MeterBook _book = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private IReadOnlyList<uint> Fill(params (string File, string Text)[] files)
    {
        Directory.Delete(_directory, recursive: true);
        Directory.CreateDirectory(_directory);
        foreach (var (file, text) in files)
            File.WriteAllText(Path.Combine(_directory, file), text);
        return _book.Fill(MeterFolder.Read(_directory, Drivers).Keeping(new MeterFolder(_book.Setups, [])), Drivers);
    }

    private Meter? Find(string id, bool longHeader = false, string? linkId = null)
    {
        var type = MeterTypes.ByDriver("iperl");
        var frame = TelegramBuilder.Build(new MeterAddress(type.Manufacturer, id, type.Version, type.DeviceType), [4, 0x13, 1, 0, 0, 0], new Envelope(1) { LongHeader = longHeader });
        if (linkId is not null)
            Convert.FromHexString(linkId).Reverse().ToArray().CopyTo(frame, 4);
        return _book.Find(Frame.Check(frame, out var wrong)!, FrameLayers.Of(frame));
    }

    [Fact]
    public void A_file_with_the_very_id_counts_before_a_wildcard_and_of_wildcards_the_first_by_name()
    {
        Fill(("a", "name=All\nid=*\n"), ("b", "name=Some\nid=12*\n"), ("c", "name=One\nid=12345678\n"));
        Assert.Equal("One", Find("12345678")!.Name);
        Assert.Equal("All 12345679", Find("12345679")!.Name);
        Fill(("b", "name=Some\nid=12*\n"), ("c", "name=All\nid=*,!99999999\n"));
        Assert.Equal(["Some 12345679", "All 22345678", null], new[] { Find("12345679"), Find("22345678"), Find("99999999") }.Select(meter => meter?.Name));
    }

    [Fact]
    public void Each_id_under_a_wildcard_is_a_meter_of_its_own_and_stays_the_same()
    {
        Fill(("a", "name=Water\nid=*.M=SEN\ndriver=iperl\n"));
        var (first, second) = (Find("11111111")!, Find("22222222")!);
        Assert.Equal([("11111111", "Water 11111111"), ("22222222", "Water 22222222")], new[] { first, second }.Select(meter => (meter.MeterId, meter.Name)));
        Assert.Same(first, Find("11111111"));
    }

    [Fact]
    public void The_id_of_the_transport_layer_is_the_meters_own()
    {
        Fill(("a", "name=Water\nid=*\n"));
        Assert.Equal("11111111", Find("11111111", longHeader: true, linkId: "99999999")!.MeterId);
    }

    [Fact]
    public void A_meter_whose_file_is_wrong_is_known_and_says_why_its_telegrams_are_not_tried()
    {
        Fill(("a", "name=A\nkey=1234\nid=11111111\n"), ("b", "name=B\nid=22222222\ndriver=nosuch\n"), ("c", "nonsense\nname=C\nid=33*\n"));
        Assert.Equal(("quarantined", "a, line 2: the key is not 32 hex digits (it has 4 characters) and not NOKEY"), Find("11111111")!.SetAside);
        Assert.Equal(("unknown_driver", "b, line 3: the decoder has no driver nosuch"), Find("22222222")!.SetAside);
        Assert.Equal(("quarantined", "c, line 1: a line setting=value is expected"), Find("33333333")!.SetAside);
        Assert.Equal((0, 3), (_book.Configured, _book.Quarantined));
    }

    [Fact]
    public void A_good_file_counts_before_a_bad_one_for_the_same_meter()
    {
        Fill(("a", "name=A\nkey=1234\nid=11111111\n"), ("b", "name=B\nid=11111111\n"));
        Assert.Equal(("B", null), (Find("11111111")!.Name, Find("11111111")!.SetAside));
    }

    [Fact]
    public void What_has_not_changed_stays_the_same_meter_and_what_has_is_told()
    {
        Fill(("a", "name=A\nid=11111111\n"), ("b", "name=B\nid=22222222\n"), ("c", "name=C\nid=3*\n"));
        var (a, b, c) = (Find("11111111"), Find("22222222"), Find("33333333"));
        var changed = Fill(("a", "# a remark\nname=A\nid=11111111\n"), ("b", "name=Other\nid=22222222\n"));
        Assert.Same(a, Find("11111111"));
        Assert.NotSame(b, Find("22222222"));
        Assert.Null(Find("33333333"));
        Assert.Equal([0x22222222u, 0x33333333u], changed.Order());
        Assert.Equal((true, false), (_book.Knows(0x22222222), _book.Knows(0x33333333)));
        Assert.NotNull(c);
    }

    [Fact]
    public void Meters_under_wildcards_are_bounded_and_the_oldest_makes_room()
    {
        Fill(("a", "name=A\nid=*\n"));
        var setup = _book.Setups[0];
        var meters = new WildcardMeters(capacity: 2);
        var (first, second) = (meters.Of(setup, 1), meters.Of(setup, 2));
        meters.Of(setup, 3);
        Assert.Same(second, meters.Of(setup, 2));
        Assert.NotSame(first, meters.Of(setup, 1));
    }
}

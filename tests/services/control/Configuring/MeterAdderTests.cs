using Edge.Control.Configuring;
using Edge.Control.Configuring.NewMeters;
using Edge.V1;
using Grpc.Core;

namespace Edge.Control.Tests.Configuring;

public sealed class MeterAdderTests : IAsyncLifetime
{
    private const string Key = "00112233445566778899AABBCCDDEEFF";

    private ConfigHouse _house = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _house = await ConfigHouse.StartAsync();

    [Fact]
    public async Task A_meter_that_can_be_read_is_saved_as_the_command_line_saves_it()
    {
        _house.Listener.Test = _ => new() { FramesTried = 3, FramesDecoded = 2, ReadingJson = """{"total_m3":1.5}""", Trouble = "the newest is damaged" };
        var answer = await AddAsync(New());
        Assert.Equal(new AddMeterResponse { Saved = true, FramesTried = 3, FramesDecoded = 2, ReadingJson = """{"total_m3":1.5}""", Trouble = "the newest is damaged" }, answer);
        Assert.Equal($"name=Flat 3 cold water\ndriver=iperl\nid=1234abcd\nkey={Key}\n", _house.Files()["meters.d/flat-3-cold-water.conf"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_house.Folder, "meters.d/flat-3-cold-water.conf")));
        Assert.Equal(["edge.json", "meters.d/flat-1.conf", "meters.d/flat-2.conf", "meters.d/flat-3-cold-water.conf"], _house.Files().Keys);
        Assert.Equal("flat-3-cold-water.conf", Assert.Single(_house.Listener.Tested).File);
        Assert.DoesNotContain(Key, answer.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(_house.Logs.Entries, entry => entry.Message.Contains(Key, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(0u, false, false, false)]
    [InlineData(0u, true, false, true)]
    [InlineData(3u, false, true, false)]
    [InlineData(3u, true, true, false)]
    [InlineData(3u, false, false, true)]
    public async Task It_is_saved_when_something_could_be_read_or_nobody_minds(uint decoded, bool anyway, bool dryRun, bool saved)
    {
        _house.Listener.Test = _ => new() { FramesTried = decoded, FramesDecoded = decoded, Trouble = "nothing heard yet" };
        var request = New();
        (request.Anyway, request.DryRun) = (anyway, dryRun);
        Assert.Equal(saved, (await AddAsync(request)).Saved);
        Assert.Equal(saved ? 4 : 3, _house.Files().Count);
    }

    [Fact]
    public async Task What_the_listener_finds_wrong_is_told_and_nothing_is_saved()
    {
        _house.Listener.Test = _ => new() { Fault = "line 2: the decoder has no driver iperl" };
        var request = New();
        request.Anyway = true;
        Assert.Equal(new AddMeterResponse { Fault = "line 2: the decoder has no driver iperl" }, await AddAsync(request));
        Assert.Equal(3, _house.Files().Count);
    }

    [Fact]
    public async Task What_cannot_be_a_meter_is_never_tried()
    {
        (Action<AddMeterRequest> Spoil, string Fault)[] cases =
        [
            (r => r.Name = " ", "the name"), (r => r.Name = new string('x', 65), "the name"), (r => r.Name = "a\nkey=1", "the name"), (r => r.Name = "../x", "the name"),
            (r => r.Name = ".x", "the name"), (r => r.Name = "a\u202Eb", "the name"), (r => r.MeterId = "1234567", "the id"), (r => r.MeterId = "1234567g", "the id"),
            (r => r.MeterId = "*", "the id"), (r => r.Driver = "i perl", "the driver"), (r => r.Driver = "a\nid=1", "the driver"), (r => r.Driver = new string('x', 41), "the driver"),
            (r => r.Key = Key[1..], "the key is not 32 hex digits (it has 31 characters)"), (r => r.Key = Key[1..] + "g", "the key"), (r => r.Key = "NOKEY", "the key"),
        ];
        foreach (var (spoil, fault) in cases)
        {
            var request = New();
            request.Anyway = true;
            spoil(request);
            var answer = await AddAsync(request);
            Assert.StartsWith(fault, answer.Fault, StringComparison.Ordinal);
            Assert.DoesNotContain(Key[1..], answer.Fault, StringComparison.Ordinal);
        }

        Assert.Empty(_house.Listener.Tested);
        Assert.Equal(3, _house.Files().Count);
    }

    [Theory]
    [InlineData("Flat 9", "11111111", "the meter 11111111 is in flat-1.conf already")]
    [InlineData("Flat 9", "AAAAAAAA", "the meter aaaaaaaa is in odd already")]
    [InlineData("Flat 2", "33333333", "there is a file flat-2.conf already: another name is needed")]
    [InlineData("flat-2!", "33333333", "there is a file flat-2.conf already: another name is needed")]
    [InlineData("Cellar", "33333333", "the name Cellar is in odd already")]
    public async Task Neither_a_meter_nor_a_name_is_there_twice(string name, string id, string reason)
    {
        _house.Put("meters.d/odd", "\uFEFF# ours\n id = AaAaAaAa \nname= Cellar \n");
        var request = New();
        (request.Name, request.MeterId) = (name, id);
        var error = await Assert.ThrowsAsync<RpcException>(() => AddAsync(request));
        Assert.Equal((StatusCode.AlreadyExists, reason), (error.StatusCode, error.Status.Detail));
        Assert.Empty(_house.Listener.Tested);
    }

    [Fact]
    public async Task Without_a_driver_it_is_the_one_for_what_was_heard()
    {
        _house.Listener.Heard.Add(new() { MeterId = "1234abcd", SuggestedDriver = "waterstarm" });
        var request = New();
        request.Driver = "";
        await AddAsync(request);
        Assert.Contains("driver=waterstarm\n", _house.Files()["meters.d/flat-3-cold-water.conf"], StringComparison.Ordinal);
        (request.Name, request.MeterId) = ("Flat 4", "44444444");
        await AddAsync(request);
        Assert.Contains("driver=auto\n", _house.Files()["meters.d/flat-4.conf"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_it_may_not_write_it_says_what_to_do()
    {
        Directory.Delete(Path.Combine(_house.Folder, "meters.d"), recursive: true);
        _house.Put("meters.d", "no folder");
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => AddAsync(New()));
        Assert.Contains("user and group 10001, as ./edge up makes them", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_configuration_is_changed_no_meter_is_added()
    {
        await _house.TakeAsync(_house.Sealed(""" "meters":{"mode":"merge","files":{"flat-1.conf":null}} """));
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => AddAsync(New()));
        Assert.Contains("a change of the configuration is being made", error.Message, StringComparison.Ordinal);
        await _house.WorkAsync();
        Assert.True((await AddAsync(New())).Saved);
    }

    /// <summary>As tools/cli/meter_files.py names them.</summary>
    [Theory]
    [InlineData("Køkken – koldt vand (st. tv.)", "kkken-koldt-vand-st-tv.conf")]
    [InlineData("Čeština ŽÉ", "cestina-ze.conf")]
    [InlineData("水表", "meter-1234abcd.conf")]
    [InlineData("  x  ", "x.conf")]
    [InlineData("--a--", "a.conf")]
    [InlineData("Straße 7", "strae-7.conf")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.conf")]
    public void A_file_is_named_after_its_meter(string name, string file) =>
        Assert.Equal(file, NewMeter.Read(new AddMeterRequest { Name = name, MeterId = "1234ABCD" }, out _)!.File);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    private static AddMeterRequest New() => new() { Name = "Flat 3 cold water", MeterId = "1234ABCD", Driver = "iperl", Key = Key };

    private Task<AddMeterResponse> AddAsync(AddMeterRequest request) => _house.Get<MeterAdder>().AddAsync(request, Cancel);
}

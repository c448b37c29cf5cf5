using System.Text;
using Edge.Listener.Meters;

namespace Edge.Listener.Tests.Meters;

public sealed class MeterFolderTests : IDisposable
{
    private const string Key = "00112233445566778899AABBCCDDEEFF";

    private static readonly DriverList Drivers = DriverList.Parse("auto AutoMeter (c++)\niperl WaterMeter (builtin) SEN,68,06\nunknown UnknownMeter (c++)\n");

    private readonly string _directory = Directory.CreateTempSubdirectory("meters-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private MeterFolder Read(params (string File, string Text)[] files)
    {
        foreach (var (file, text) in files)
            File.WriteAllText(Path.Combine(_directory, file), text);
        return MeterFolder.Read(_directory, Drivers);
    }

    private string Fault(string text) => Read(("bad.conf", text)).Faults.Single().ToString();

    private Meter OnlyMeter(params (string File, string Text)[] files) => Read(files).Good.Single().Exact!;

    [Fact]
    public void A_file_as_the_decoder_knows_it_is_a_meter()
    {
        var meter = OnlyMeter(("kitchen", $"# my meter\r\nname = Kitchen \"1\"\r\n\r\ndriver=iperl:t1\r\nid=1234ABcd\r\nkey={Key}\r\n"));
        Assert.Equal("1234abcd", meter.MeterId);
        Assert.Equal("Kitchen \"1\"", meter.Name);
        Assert.Equal("\"Kitchen \\\"1\\\"\"", Encoding.UTF8.GetString(meter.NameJson));
        Assert.Equal("iperl", meter.Driver);
        Assert.Equal(Key, Encoding.ASCII.GetString(meter.Key!.Reveal()));
    }

    [Theory]
    [InlineData("key=NOKEY\n")]
    [InlineData("key=\n")]
    [InlineData("")]
    public void Without_a_key_telegrams_are_plain_and_without_a_driver_the_decoder_chooses(string key)
    {
        var meter = OnlyMeter(("a", $"name=A\nid=12345678\n{key}"));
        Assert.Null(meter.Key);
        Assert.Equal("auto", meter.Driver);
    }

    [Theory]
    [InlineData("name=A\ndriver=iperl\nid='; rm -rf /\n", "bad.conf, line 3: the id '; rm -rf / is not 8 digits and no wildcard such as 12*")]
    [InlineData("name=A\ndriver=iperl\nid=../../x\n", "bad.conf, line 3: the id ../../x is not 8 digits and no wildcard such as 12*")]
    [InlineData("name=A\ndriver=iperl\nid=123456789\n", "bad.conf, line 3: the id 123456789 is not 8 digits and no wildcard such as 12*")]
    [InlineData("name=A\ndriver=iperl\nid=\n", "bad.conf, line 3: an id is missing")]
    [InlineData("name=A\ndriver=iperl\n", "bad.conf: an id is missing")]
    [InlineData("driver=iperl\nid=12345678\n", "bad.conf: a name is missing")]
    [InlineData("name=A\ndriver=nosuch\nid=12345678\n", "bad.conf, line 2: the decoder has no driver nosuch")]
    [InlineData("name=A\ndriver=unknown\nid=12345678\n", "bad.conf, line 2: the decoder has no driver unknown")]
    [InlineData("name=A\ndriver=\nid=12345678\n", "bad.conf, line 2: the decoder has no driver ")]
    [InlineData("name=A\nid=12345678\nid=12345679\n", "bad.conf, line 3: id is given twice")]
    [InlineData("name=A\nid=12345678\nwhatever\n", "bad.conf, line 3: a line setting=value is expected")]
    [InlineData("name=A\u0007\nid=12345678\n", "bad.conf, line 1: the name is longer than 100 characters or has control characters in it")]
    [InlineData("", "bad.conf: no setting in it; name, driver, id and key are expected")]
    public void A_mistake_is_told_with_file_line_and_reason(string text, string fault) => Assert.Equal(fault, Fault(text));

    [Theory]
    [InlineData("00112233445566778899AABBCCDDEEF", "the key is not 32 hex digits (it has 31 characters) and not NOKEY")]
    [InlineData("00112233445566778899AABBCCDDEEFG", "the key is not 32 hex digits (it has 32 characters) and not NOKEY")]
    [InlineData("00112233445566778899AABBCCDDEEFF # mine", "the key is not 32 hex digits (it has 39 characters) and not NOKEY")]
    public void A_bad_key_is_told_without_quoting_it(string key, string reason) =>
        Assert.Equal($"bad.conf, line 3: {reason}", Fault($"name=A\nid=12345678\nkey={key}\n"));

    [Fact]
    public void A_key_in_the_wrong_line_is_not_quoted_either()
    {
        Assert.DoesNotContain("0011", Fault($"name=A\nid={Key}\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("0011", Fault($"name=A\nid=12345678\ndriver={Key}\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("0011", Fault($"{Key}\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_text_is_set_aside()
    {
        File.WriteAllBytes(Path.Combine(_directory, "binary"), [(byte)'n', 0xFF, 0xFE, 0x00]);
        Assert.Equal("binary: not UTF-8 text", Read().Faults.Single().ToString());
    }

    [Fact]
    public void A_file_of_ten_megabytes_is_not_read()
    {
        File.WriteAllBytes(Path.Combine(_directory, "large"), new byte[10 * 1024 * 1024]);
        Assert.Contains("larger than", Read().Faults.Single().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_files_for_one_meter_the_first_counts()
    {
        var folder = Read(("b.conf", "name=B\nid=12345678\n"), ("a.conf", "name=A\nid=12345678\n"));
        Assert.Equal("A", folder.Good.Single().Name);
        Assert.Equal("b.conf: the meter 12345678 is already in a.conf", folder.Faults.Single().ToString());
    }

    [Fact]
    public void One_bad_file_costs_one_meter()
    {
        var folder = Read(("a", "name=A\nid=00000001\n"), ("b", "name=B\nid=x\n"), ("c", "name=C\nid=00000003\n"));
        Assert.Equal(["A", "C"], folder.Good.Select(meter => meter.Name));
        Assert.Single(folder.Faults);
    }

    [Fact]
    public void What_editors_leave_behind_is_no_meter() =>
        Assert.Empty(Read((".a.swp", "name=A\nid=00000001\n"), ("a~", "name=A\nid=00000001\n")).Setups);

    [Fact]
    public void A_setting_that_does_nothing_here_is_told() =>
        Assert.Equal(["a, line 3: shell does nothing here"], Read(("a", "name=A\nid=00000001\nshell=rm -rf /\n")).Notes);

    [Fact]
    public void A_folder_that_is_not_there_is_told_and_empty()
    {
        var folder = MeterFolder.Read(Path.Combine(_directory, "none"), Drivers);
        Assert.Empty(folder.Setups);
        Assert.Single(folder.Notes);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("12*.M=SEN,!12345678")]
    public void The_very_same_wildcard_twice_is_told_and_another_is_not(string id)
    {
        var folder = Read(("a", $"name=A\nid={id}\n"), ("b", $"name=B\nid={id}\n"), ("c", "name=C\nid=13*\n"));
        Assert.Equal(["A", "C"], folder.Good.Select(setup => setup.Name));
        Assert.Equal($"b: the meter {id} is already in a", folder.Faults.Single().ToString());
    }

    [Fact]
    public void A_mark_of_utf8_in_front_is_no_mistake() => Assert.Equal("A", OnlyMeter(("a", "\uFEFFname=A\nid=00000001\n")).Name);

    [Fact]
    public async Task Pipes_folders_and_links_that_lead_nowhere_are_told_and_hold_nothing_up()
    {
        await ToolProcess.RunAsync("mkfifo", Path.Combine(_directory, "pipe"));
        Directory.CreateDirectory(Path.Combine(_directory, "folder"));
        File.CreateSymbolicLink(Path.Combine(_directory, "loop-a"), Path.Combine(_directory, "loop-b"));
        File.CreateSymbolicLink(Path.Combine(_directory, "loop-b"), Path.Combine(_directory, "loop-a"));
        File.CreateSymbolicLink(Path.Combine(_directory, "device"), "/dev/zero");
        File.CreateSymbolicLink(Path.Combine(_directory, "nowhere"), "/nonexistent");
        var folder = await Task.Run(() => Read(("z-good", "name=A\nid=00000001\n")), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal("A", folder.Good.Single().Name);
        Assert.Equal(["folder is a folder and not read"], folder.Notes);
        Assert.Equal(
            [
                "device: not a file", "loop-a: cannot be read: a link that leads nowhere, or no right to look at it",
                "loop-b: cannot be read: a link that leads nowhere, or no right to look at it",
                "nowhere: cannot be read: a link that leads nowhere, or no right to look at it", "pipe: not a file",
            ],
            folder.Faults.Select(fault => fault.ToString()));
    }

    [Fact]
    public void A_link_to_a_file_is_as_good_as_the_file()
    {
        var target = Path.Combine(_directory, ".hidden");
        File.WriteAllText(target, "name=A\nid=00000001\n");
        File.CreateSymbolicLink(Path.Combine(_directory, "link"), target);
        Assert.Equal("A", Read().Good.Single().Name);
    }

    [Fact]
    public void A_folder_looks_the_same_until_something_in_it_changes()
    {
        Read(("a", "name=A\nid=00000001\n"));
        var before = FolderStamp.Of(_directory);
        Assert.Equal(before, FolderStamp.Of(_directory));
        File.WriteAllText(Path.Combine(_directory, "a"), "name=B\nid=00000001\n");
        Assert.NotEqual(before, FolderStamp.Of(_directory));
        Assert.Null(FolderStamp.Of(Path.Combine(_directory, "none")));
    }
}

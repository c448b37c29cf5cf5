using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Meters;

public sealed class MetersTests : IDisposable
{
    private const string Key = "00112233445566778899AABBCCDDEEFF";
    private const string Heard = """{"meter_id":"12345678","manufacturer":"SEN","version":104,"device_type":7,"encrypted":true,"configured":false,"suggested_driver":"iperl","telegrams":"12","last_heard_ms":"1700000000000","rssi_dbm":-71}""";
    private const string Good = """{"fault":"","trouble":"","frames_tried":3,"frames_decoded":3,"reading_json":"{\"_\":\"telegram\",\"id\":\"12345678\",\"total_m3\":1.5}"}""";

    private readonly Desk _desk = new();

    public MetersTests()
    {
        _desk.Running("listener");
        Plays(heard: Heard, trial: Good);
    }

    [Fact]
    public async Task A_meter_is_tried_with_the_driver_that_was_heard_then_saved_for_the_listener_alone()
    {
        var typed = await AddAsync();
        Assert.Equal(0, typed.Code);
        Assert.Equal($"name=Flat 3 cold water\ndriver=iperl\nid=12345678\nkey={Key}\n", _desk.Read(Saved));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_desk.Root, Saved)));
        Assert.Equal(["heard", "test", "list", "redecode"], Asked());
        Assert.Contains("Tried on 3 telegram(s), 3 could be read.", typed.Output, StringComparison.Ordinal);
        Assert.Contains("The listener uses it now.", typed.Output, StringComparison.Ordinal);
        Assert.Contains("2 telegram(s) that were kept of it are readings now.", typed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, typed.Output + typed.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(_desk.Calls, call => call.Contains(Key, StringComparison.Ordinal));
        Assert.Equal(["meters.d"], Directory.GetDirectories(Path.Combine(_desk.Root, "config")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Nothing_is_saved_when_it_cannot_be_read_this_way()
    {
        Plays(Heard, """{"fault":"flat-3-cold-water.conf, line 4: the key is not 32 hex digits (it has 31 characters) and not NOKEY"}""");
        var typed = await AddAsync();
        Assert.Equal(1, typed.Code);
        Assert.Contains("it has 31 characters", typed.Errors, StringComparison.Ordinal);
        Plays(Heard, """{"fault":"","trouble":"the configured key does not fit","frames_tried":3,"frames_decoded":0,"reading_json":""}""");
        Assert.Contains("does not fit", (await AddAsync()).Errors, StringComparison.Ordinal);
        Assert.False(_desk.Has(Saved));
        Assert.Equal(0, (await AddAsync("--force")).Code);
        Assert.True(_desk.Has(Saved));
    }

    [Fact]
    public async Task What_was_never_heard_is_saved_and_said()
    {
        Plays("", """{"fault":"","trouble":"no telegram of this meter has been heard yet","frames_tried":0,"frames_decoded":0,"reading_json":""}""");
        var typed = await AddAsync();
        Assert.Equal(0, typed.Code);
        Assert.Contains("no telegram of this meter has been heard yet", typed.Errors, StringComparison.Ordinal);
        Assert.Contains("driver: auto (the decoder chooses)", typed.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\b")]
    [InlineData(".hidden")]
    [InlineData("  ")]
    [InlineData("a\nkey=1")]
    [InlineData("a\u202eb")]
    public async Task A_name_cannot_leave_the_folder_or_its_line(string name)
    {
        Assert.Equal(2, (await _desk.TypeAsync(Key, ["meters", "add", name, "12345678", "--key-stdin"])).Code);
        Assert.False(Directory.Exists(Path.Combine(_desk.Root, "config", "meters.d")));
    }

    [Theory]
    [InlineData("Küche 1", "kuche-1.conf")]
    [InlineData("'; rm -rf ~", "rm-rf.conf")]
    [InlineData("水", "meter-12345678.conf")]
    public void Whatever_the_name_the_file_is_a_plain_one(string name, string file) => Assert.Equal(file, Cli.Meters.MeterDraft.FileName(name, "12345678"));

    [Fact]
    public async Task A_second_meter_of_that_name_does_not_overwrite_the_first()
    {
        await AddAsync();
        var second = await _desk.TypeAsync(Key, ["meters", "add", "Flat 3 cold water", "87654321", "--driver", "iperl", "--key-stdin"]);
        Assert.Equal(1, second.Code);
        Assert.Contains("already", second.Errors, StringComparison.Ordinal);
        Assert.Contains("id=12345678", _desk.Read(Saved), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_never_an_argument_and_never_guessed()
    {
        Assert.Equal(2, (await _desk.TypeAsync("meters", "add", "A", "12345678", "--key", Key)).Code);
        Assert.Equal(2, (await _desk.TypeAsync("meters", "add", "A", "12345678", "--driver", "iperl")).Code);
        Assert.Equal(2, (await _desk.TypeAsync("meters", "add", "A", "12345678", "--no-key", "--key-stdin")).Code);
        Assert.Equal(0, (await _desk.TypeAsync("meters", "add", "A", "12345678", "--driver", "iperl", "--no-key")).Code);
        Assert.EndsWith("key=NOKEY\n", _desk.Read("config/meters.d/a.conf"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("heard")]
    [InlineData("redecode")]
    public async Task An_id_that_is_none_is_refused(string what)
    {
        foreach (var bad in new[] { "'; rm -rf /", "../../x", "123456789", "1234567g" })
            Assert.Equal(2, (await _desk.TypeAsync("meters", what, bad)).Code);
    }

    [Fact]
    public async Task One_id_can_be_asked_for()
    {
        var typed = await _desk.TypeAsync("meters", "heard", "12345678", "--wait", "5");
        Assert.Equal(0, typed.Code);
        Assert.Contains("12345678  SEN    water", typed.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await _desk.TypeAsync("meters", "heard", "99999999")).Code);
    }

    [Fact]
    public async Task A_meter_is_removed_by_name_id_or_file_and_never_two_at_once()
    {
        foreach (var target in new[] { "Flat 3 cold water", "12345678", "flat-3-cold-water.conf" })
        {
            await AddAsync();
            var typed = await _desk.TypeAsync("meters", "remove", target);
            Assert.Equal((0, false), (typed.Code, _desk.Has(Saved)));
            Assert.Contains("Its readings stay", typed.Output, StringComparison.Ordinal);
        }

        _desk.Write("config/meters.d/one.conf", "name=One\nid=12345678\n");
        _desk.Write("config/meters.d/two.conf", "name=Two\nid=12345678\n");
        Assert.Contains("one.conf, two.conf", (await _desk.TypeAsync("meters", "remove", "12345678")).Errors, StringComparison.Ordinal);
        Assert.Contains("there is no meter", (await _desk.TypeAsync("meters", "remove", "../one.conf")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trial_shows_the_values_and_fails_when_there_are_none()
    {
        await AddAsync();
        var typed = await _desk.TypeAsync("meters", "test", "Flat 3 cold water");
        Assert.Equal(0, typed.Code);
        Assert.Matches("total_m3 +1.5", typed.Output);
        Plays(Heard, """{"fault":"","trouble":"the configured key does not fit","frames_tried":3,"frames_decoded":0,"reading_json":""}""");
        typed = await _desk.TypeAsync(Key, ["meters", "test", "--id", "12345678", "--key-stdin"]);
        Assert.Equal(1, typed.Code);
        Assert.Contains("does not fit", typed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, typed.Output + typed.Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await _desk.TypeAsync("meters", "test")).Code);
        Assert.Equal(2, (await _desk.TypeAsync("meters", "test", "a", "--id", "12345678")).Code);
    }

    [Fact]
    public void Files_that_are_none_are_refused_before_anybody_reads_them()
    {
        using (var large = File.Create(Path.Combine(_desk.Root, "large")))
            large.SetLength(10 * 1024 * 1024);
        File.WriteAllBytes(Path.Combine(_desk.Root, "binary"), [.. "name="u8, 0xFF, 0xFE]);
        File.CreateSymbolicLink(Path.Combine(_desk.Root, "loop"), "loop");
        foreach (var name in new[] { "large", "binary", "loop", "none", "." })
            Assert.Throws<Failure>(() => Cli.Meters.MeterStore.Read(Path.Combine(_desk.Root, name)));
    }

    [Fact]
    public async Task The_list_shows_what_is_set_aside()
    {
        _desk.Docker("""
            echo '{"answer":{"meters":[{"file":"bad.conf","name":"Bad","id":"87654321","driver":"","has_key":true,"fault":"bad.conf, line 2: the decoder has no driver nosuch","telegrams":"0","last_heard_ms":"0","rhythm":""}]}}'
            """);
        var typed = await _desk.TypeAsync("meters", "list");
        Assert.Contains("1 set aside; telegrams are kept meanwhile and decoded when the file is right:\n  bad.conf, line 2", typed.Output, StringComparison.Ordinal);
        Assert.StartsWith("""{"running":true,"meters":[{"file":"bad.conf",""", (await _desk.TypeAsync("meters", "list", "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_program_says_is_understood_or_told()
    {
        Assert.Equal("""{"meters":[]}""", Cli.Asking.Answers.Understand("a log line\n{\"answer\":{\"meters\":[]}}\n{\"Timestamp\":\"..\"}\n", "", "listener").ToJsonString());
        Assert.Contains("connection refused", Fault("""{"error":"connection refused","code":"Unavailable"}""", ""), StringComparison.Ordinal);
        Assert.Contains("no such container", Fault("", "no such container\n"), StringComparison.Ordinal);
    }

    public void Dispose() => _desk.Dispose();

    private const string Saved = "config/meters.d/flat-3-cold-water.conf";

    private static string Fault(string output, string errors) => Assert.Throws<Failure>(() => Cli.Asking.Answers.Understand(output, errors, "listener")).Message;

    private Task<Typed> AddAsync(params string[] more) =>
        _desk.TypeAsync(Key + "\n", ["meters", "add", "Flat 3 cold water", "12345678", "--key-stdin", .. more]);

    private string[] Asked() => [.. File.ReadAllLines(Path.Combine(_desk.Root, "asked"))];

    /// <summary>A listener that answers from the files that are in the folder.</summary>
    private void Plays(string heard, string trial)
    {
        _desk.Write("heard.json", heard);
        _desk.Write("trial.json", trial);
        _desk.Docker("""
            case "$asked" in *"/edge listener --meters") ;; *) exit 1 ;; esac
            question=$(cat)
            what=$(printf '%s' "$question" | sed 's/^{"ask":"\([a-z]*\)".*/\1/')
            echo "$what" >> "$DESK/asked"
            case $what in
              heard) echo "{\"answer\":{\"addresses\":[$(cat "$DESK/heard.json")]}}" ;;
              test) echo "{\"answer\":$(cat "$DESK/trial.json")}" ;;
              redecode) echo '{"answer":{"frames_tried":"2","frames_stored":"2"}}' ;;
              list)
                found=
                for file in "$DESK"/config/meters.d/*.conf; do
                  [ -f "$file" ] || continue
                  found="$found${found:+,}{\"file\":\"${file##*/}\",\"name\":\"$(sed -n 's/^name=//p' "$file")\",\"id\":\"$(sed -n 's/^id=//p' "$file")\",\"fault\":\"\"}"
                done
                echo "{\"answer\":{\"meters\":[$found]}}" ;;
            esac
            """);
    }
}

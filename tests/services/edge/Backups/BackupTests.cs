using System.Text.Json.Nodes;
using Edge.Cli.Backups;
using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Backups;

public sealed class BackupTests : IDisposable
{
    private const string Old = """{"path":"/data/store/backups/a.db","bytes":10000,"epochs":["e1"],"stored":1000,"unsent":3,"meters":5,"last_commit_ms":1700000100000,"oldest_ms":1700000000000,"newest_ms":1700000099000}""";
    private const string Now = """{"path":"/data/store/backups/a.db","bytes":10000,"epochs":["e1"],"stored":1250,"unsent":3,"meters":5,"last_commit_ms":1700000100000,"oldest_ms":1700000000000,"newest_ms":1700000999000}""";

    private readonly Desk _desk = new();
    private readonly string _content = string.Concat(Enumerable.Repeat("a database", 1000));

    public BackupTests()
    {
        _desk.Running("store", "listener", "uplink");
        _desk.Write("inside/a.db", _content);
        _desk.Write("a, b.db", _content);
        Plays(Now, Old);
    }

    [Fact]
    public async Task A_backup_is_written_by_the_store_that_runs_and_lies_whole_in_the_folder()
    {
        var typed = await BackupAsync();
        Assert.Equal(0, typed.Code);
        Assert.Equal(_content, _desk.Read("stick/a.db"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_desk.Root, "stick/a.db")));
        Assert.Equal(["a.db"], Directory.GetFileSystemEntries(Path.Combine(_desk.Root, "stick")).Select(Path.GetFileName));
        Assert.Contains("compose exec -T store /edge store --backup a.db", _desk.Calls);
        Assert.Contains("compose exec -T store /edge store --read-backup a.db", _desk.Calls);
        Assert.Contains("compose exec -T store /edge store --remove-backup a.db", _desk.Calls);
        Assert.Contains("1,250 reading(s) of 5 meter(s) from 2023-11-14 22:13:20 to 2023-11-14 22:29:59 UTC, 10.0 kB", typed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_does_not_run_is_backed_up_in_a_throwaway_container()
    {
        _desk.Running();
        Assert.Equal(0, (await BackupAsync()).Code);
        Assert.Contains(_desk.Calls, call => call.StartsWith("run --rm --interactive --network none --volume edge_store:/data/store", StringComparison.Ordinal));
        Assert.Contains(_desk.Calls, call => call.EndsWith(" store --read-backup a.db", StringComparison.Ordinal));
        Assert.Contains(_desk.Calls, call => call.EndsWith(" store --remove-backup a.db", StringComparison.Ordinal));
        Assert.DoesNotContain(_desk.Calls, call => call.StartsWith("compose", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_copy_that_is_not_whole_gets_no_name_and_leaves_nothing_behind()
    {
        _desk.Write("inside/a.db", _content[..^1]);
        Assert.Contains("9,999 of 10,000 bytes arrived", (await BackupAsync()).Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_desk.Root, "stick")));
        Assert.Contains("compose exec -T store /edge store --remove-backup a.db", _desk.Calls);
        File.Delete(Path.Combine(_desk.Root, "inside/a.db"));
        Assert.Contains("could not be copied", (await BackupAsync()).Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_desk.Root, "stick")));
    }

    [Fact]
    public async Task A_backup_is_never_overwritten_and_a_name_cannot_leave_the_folder()
    {
        await BackupAsync();
        Assert.Contains("never overwritten", (await BackupAsync()).Errors, StringComparison.Ordinal);
        foreach (var name in new[] { "../x", "a/b", ".hidden", "", "a b", new string('x', 100) })
            Assert.Equal(2, (await _desk.TypeAsync("backup", "--to", Path.Combine(_desk.Root, "stick"), "--name", name)).Code);
    }

    [Fact]
    public async Task A_restore_shows_what_will_be_missing_stops_in_order_and_starts_again()
    {
        var typed = await RestoreAsync("--yes");
        Assert.Equal((0, _content), (typed.Code, _desk.Read("restored")));
        Assert.Contains("250 reading(s) that were stored after the backup, the newest of 2023-11-14 22:29:59, will be missing", typed.Output, StringComparison.Ordinal);
        Assert.Contains("kept as /data/store/edge.db.aside-x (in the volume edge_store", typed.Output, StringComparison.Ordinal);
        Assert.Contains(_desk.Calls, call => call.Contains($"--mount type=bind,\"source={_desk.Root}/a, b.db\",target=/backup.db,readonly", StringComparison.Ordinal));
        Assert.Equal(["compose stop --timeout 40 listener uplink", "compose stop --timeout 40 store",
            "compose up --detach --no-deps --no-recreate --no-build --wait --wait-timeout 300 listener uplink store"], Steps());
    }

    [Fact]
    public async Task A_gateway_that_is_down_is_restored_and_stays_down()
    {
        _desk.Running();
        Assert.Equal((0, _content), ((await RestoreAsync("--yes")).Code, _desk.Read("restored")));
        Assert.Empty(Steps());
    }

    [Fact]
    public async Task What_is_not_good_is_refused_before_anything_stops()
    {
        Plays(Now, null);
        Assert.Contains("it is damaged (page 7)", (await RestoreAsync("--yes")).Errors, StringComparison.Ordinal);
        Assert.Empty(Steps());
        Assert.False(_desk.Has("restored"));
    }

    [Fact]
    public async Task A_restore_that_fails_starts_again_what_was_stopped()
    {
        _desk.Write("fails", "");
        Assert.Contains("Nothing was replaced: it is damaged", (await RestoreAsync("--yes")).Errors, StringComparison.Ordinal);
        Assert.StartsWith("compose up", Steps()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_replaced_without_a_yes()
    {
        Assert.Equal(2, (await RestoreAsync()).Code);
        _desk.AtTerminal = true;
        var typed = await _desk.TypeAsync("y\n", ["restore", Path.Combine(_desk.Root, "a, b.db")]);
        Assert.Equal(1, typed.Code);
        Assert.Contains("Nothing was changed.", typed.Output, StringComparison.Ordinal);
        Assert.Empty(Steps());
        Assert.Equal(0, (await _desk.TypeAsync("yes\n", ["restore", Path.Combine(_desk.Root, "a, b.db")])).Code);
        Assert.Equal(_content, _desk.Read("restored"));
    }

    [Fact]
    public async Task A_database_that_cannot_be_read_can_be_replaced()
    {
        Plays(null, Old);
        var typed = await RestoreAsync("--yes");
        Assert.Equal(0, typed.Code);
        Assert.Contains("cannot be read. It will be set aside", typed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Old, Old, "Nothing was stored since")]
    [InlineData("""{"stored":1,"epochs":["x"]}""", Old, "another database")]
    [InlineData(Now, """{"stored":null,"epochs":["e1"]}""", "older release")]
    [InlineData("""{"stored":1250,"epochs":["e0","e1","e2"],"newest_ms":1}""", Old, "250 reading")]
    public void What_would_be_missing_is_said_for_every_case(string now, string found, string text) =>
        Assert.Contains(text, BackupWords.Missing(JsonNode.Parse(now), JsonNode.Parse(found)!), StringComparison.Ordinal);

    [Fact]
    public async Task Without_a_database_it_says_what_to_do()
    {
        _desk.Docker("exit 1");
        Assert.Contains("start it once: ./edge up", (await RestoreAsync("--yes")).Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await _desk.TypeAsync("restore", "/nowhere/a.db", "--yes")).Code);
    }

    public void Dispose() => _desk.Dispose();

    private Task<Typed> BackupAsync() => _desk.TypeAsync("backup", "--to", Path.Combine(_desk.Root, "stick"), "--name", "a");

    private Task<Typed> RestoreAsync(params string[] more) => _desk.TypeAsync(["restore", Path.Combine(_desk.Root, "a, b.db"), .. more]);

    private string[] Steps() => [.. _desk.Calls.Where(call => call.StartsWith("compose stop", StringComparison.Ordinal) || call.StartsWith("compose up", StringComparison.Ordinal))];

    private void Plays(string? now, string? found)
    {
        _desk.Write("now", now is null ? """{"error":"it is damaged"}""" + "\n" : $$"""{"answer":{{now}}}""" + "\n");
        _desk.Write("found", found is null ? """{"error":"it is damaged (page 7)"}""" + "\n" : $$"""{"answer":{{found}}}""" + "\n");
        _desk.Docker("""
            case "$asked" in
              *"--read-backup a.db") [ -f "$DESK/inside/a.db" ] || { echo "there is no such backup" >&2; exit 1; }; cat "$DESK/inside/a.db" ;;
              *"--inspect /backup.db") cat "$DESK/found" ;;
              *--inspect) cat "$DESK/now" ;;
              *"--backup a.db") cat "$DESK/now" ;;
              *"--restore -")
                if [ -f "$DESK/fails" ]; then echo "Nothing was replaced: it is damaged" >&2; exit 1; fi
                cat > "$DESK/restored"
                echo "/data/store/edge.db is what was in the backup now; the file of before is kept as /data/store/edge.db.aside-x" ;;
            esac
            """);
    }
}

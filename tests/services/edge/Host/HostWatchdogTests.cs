using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Host;

/// <summary>`./edge up --own-watchdog` and `down --purge`: the drop-in is a real file in a folder of the test, systemd is played.</summary>
public sealed class HostWatchdogTests : IDisposable
{
    private readonly Desk _desk = new();

    public HostWatchdogTests()
    {
        _desk.Settings("""{"Listener":{"Receivers":["attic"]}}""");
        _desk.Write("deploy/sources", "compose.yaml\n");
        _desk.Program("systemctl", "");
        _desk.Docker("""case "$asked" in "image inspect "*installed) exit 1 ;; *"secrets get"*) echo word ;; "ps --all"*) exit 0 ;; esac""");
        _desk.Places = _desk.Places with { WatchdogDevice = "/dev/null", Systemd = _desk.Root };
    }

    private string DropIn => _desk.Places.WatchdogDropIn;

    private int Told => _desk.Has("systemctl.calls") ? _desk.Read("systemctl.calls").Split("daemon-reexec").Length - 1 : 0;

    [Fact]
    public async Task Systemd_is_told_to_let_go_and_the_service_begins_anew()
    {
        var typed = await TakeAsync();
        Assert.Equal(0, typed.Code);
        Assert.Contains("[Manager]\nRuntimeWatchdogSec=0\n", File.ReadAllText(DropIn), StringComparison.Ordinal);
        Assert.Equal(1, Told);
        Assert.Contains("compose stop watchdog", _desk.Calls);
        Assert.Contains("./edge down --purge takes that back", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_time_changes_nothing()
    {
        await TakeAsync();
        await TakeAsync();
        Assert.Equal((1, 1), (Told, _desk.Calls.Count(call => call == "compose stop watchdog")));
    }

    [Fact]
    public async Task Purge_takes_it_back()
    {
        await TakeAsync();
        var typed = await _desk.TypeAsync("down", "--purge");
        Assert.False(File.Exists(DropIn));
        Assert.Equal(2, Told);
        Assert.Contains("systemd has /dev/null again", typed.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_desk.Root, ".edge", "edge")));
    }

    [Theory]
    [InlineData("down")]
    [InlineData("down", "--purge", "--project", "other")]
    public async Task Down_alone_and_another_project_leave_it(params string[] words)
    {
        await TakeAsync();
        Assert.Equal(0, (await _desk.TypeAsync(words)).Code);
        Assert.True(File.Exists(DropIn));
    }

    [Fact]
    public async Task A_purge_without_it_needs_no_root()
    {
        _desk.IsRoot = false;
        Assert.Equal(0, (await _desk.TypeAsync("down", "--purge")).Code);
        Assert.Contains("compose down --remove-orphans --timeout 40 --volumes", _desk.Calls);
    }

    [Fact]
    public async Task Who_is_not_root_is_told_before_anything_is_done()
    {
        _desk.IsRoot = false;
        Assert.Matches("this needs root(.|\n)*sudo", (await TakeAsync()).Errors);
        Assert.False(File.Exists(DropIn));
        _desk.IsRoot = true;
        await TakeAsync();
        _desk.IsRoot = false;
        var typed = await _desk.TypeAsync("down", "--purge");
        Assert.Equal(1, typed.Code);
        Assert.Contains("this needs root", typed.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(_desk.Calls, call => call.StartsWith("compose down", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_device_nothing_is_taken()
    {
        _desk.Places = _desk.Places with { WatchdogDevice = Path.Combine(_desk.Root, "none") };
        Assert.Contains("there is no hardware watchdog", (await TakeAsync()).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_systemd_does_not_run_it_is_said_when_it_will_count()
    {
        _desk.Places = _desk.Places with { Systemd = Path.Combine(_desk.Root, "none") };
        Assert.Contains("with the next boot", (await TakeAsync()).Errors, StringComparison.Ordinal);
        Assert.Equal(0, Told);
    }

    public void Dispose() => _desk.Dispose();

    private Task<Typed> TakeAsync() => _desk.TypeAsync("up", "--own-watchdog");
}

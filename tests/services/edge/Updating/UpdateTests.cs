using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Updating;

public sealed class UpdateTests : IDisposable
{
    private readonly Desk _desk = new() { Time = new HurriedTime() };

    public UpdateTests()
    {
        _desk.Running("control");
        _desk.Write("a.bundle", "a bundle");
        _desk.Docker("""
            case "$asked" in
              *"--take-bundle "*) cat > "$DESK/given" ;;
              *"--drop-bundle "*) rm "$DESK/given" ;;
              *--command)
                cat >> "$DESK/asked"; echo >> "$DESK/asked"
                if [ -s "$DESK/answers" ]; then head -n 1 "$DESK/answers"; sed -i 1d "$DESK/answers"; else cat "$DESK/last"; fi ;;
            esac
            """);
    }

    private string File => Path.Combine(_desk.Root, "a.bundle");

    [Fact]
    public async Task A_file_is_given_to_control_and_its_name_is_asked_for()
    {
        Tells("downloading");
        var typed = await _desk.TypeAsync("update", File);
        Assert.Equal(0, typed.Code);
        Assert.Equal("a bundle", _desk.Read("given"));
        Assert.Contains("compose exec -T control /edge control --take-bundle from-command-line.bundle", _desk.Calls);
        Assert.Equal("""{"command":"update","args":{"file":"from-command-line.bundle"}}""" + "\n", _desk.Read("asked"));
        Assert.Contains("The update has begun", typed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_is_only_told()
    {
        Tells("downloading");
        await _desk.TypeAsync("update", "https://example.com/a.bundle");
        Assert.Equal("""{"command":"update","args":{"url":"https://example.com/a.bundle"}}""" + "\n", _desk.Read("asked"));
        Assert.False(_desk.Has("given"));
    }

    [Theory]
    [InlineData("/nowhere/a.bundle")]
    [InlineData()]
    [InlineData("a", "--status")]
    public async Task What_is_neither_is_refused(params string[] words) => Assert.Equal(2, (await _desk.TypeAsync(["update", .. words])).Code);

    [Theory]
    [InlineData("refused", "The update was refused")]
    [InlineData("rolled_back", "The update was taken back")]
    [InlineData("failed", "The update has failed")]
    public async Task Every_other_end_is_a_failure_with_its_reason(string state, string words)
    {
        Tells("downloading", state);
        var typed = await _desk.TypeAsync("update", File, "--wait");
        Assert.Equal(1, typed.Code);
        Assert.Contains($"edge: {words}\n  why: why", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_waited_for_to_its_end_and_the_copy_goes()
    {
        Tells("downloading", "verifying", "switching", "watching", "done");
        var typed = await _desk.TypeAsync("update", File, "--wait");
        Assert.Equal(0, typed.Code);
        Assert.Contains("Release 1.1.0 is installed and does its work: why", typed.Output, StringComparison.Ordinal);
        Assert.False(_desk.Has("given"));
    }

    [Fact]
    public async Task It_is_told_how_the_last_one_went()
    {
        Tells("rolled_back");
        Assert.Equal("rolled back  1.0.0 -> 1.1.0  \n  why\n", (await _desk.TypeAsync("update", "--status")).Output);
    }

    public void Dispose() => _desk.Dispose();

    private void Tells(params string[] states)
    {
        var lines = states.Select(state => $$$"""{"answer":{"state":"{{{state}}}","from_version":"1.0.0","to_version":"1.1.0","text":"why","changed":null,"bytes_done":0,"bytes_total":0,"previous_version":""}}""").ToList();
        _desk.Write("answers", string.Concat(lines.Select(line => line + "\n")));
        _desk.Write("last", lines[^1] + "\n");
    }
}

using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Docker;

public sealed class EngineTests : IDisposable
{
    private readonly Desk _desk = new();

    public EngineTests()
    {
        _desk.Write("deploy/sources", "compose.yaml\n");
        _desk.Write("deploy/engine.sh", "touch \"$(dirname \"$0\")/brought\"\n");
    }

    private bool Brought => _desk.Has("deploy/brought");

    [Fact]
    public async Task An_engine_of_today_is_used_as_it_is()
    {
        await _desk.TypeAsync("images");
        Assert.False(Brought);
    }

    [Theory]
    [InlineData("""case "$*" in version) [ -f "$DESK/deploy/brought" ] ;; esac; exit""")]
    [InlineData("""case "$*" in "compose version") echo "Docker Compose version v2.29.7" ;; esac""")]
    [InlineData("""case "$*" in "buildx version") exit 1 ;; esac""")]
    public async Task One_that_is_missing_or_too_old_is_brought(string answers)
    {
        _desk.Program("docker", answers + "\n" + """case "$*" in "compose version") echo v2.40.0 ;; "buildx version") echo v0.29.0 ;; esac""");
        var typed = await _desk.TypeAsync("images");
        Assert.True(Brought);
        Assert.Contains("Container engine ... ok", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_looks_starts_nothing()
    {
        _desk.Program("docker", "exit 1");
        Assert.Equal(0, (await _desk.TypeAsync("status")).Code);
        Assert.False(Brought);
    }

    [Fact]
    public async Task Why_it_cannot_be_brought_is_said_in_the_scripts_words()
    {
        _desk.Program("docker", "exit 1");
        _desk.Write("deploy/engine.sh", "echo 'installing docker.io ...' >&2; printf 'edge: this needs root\\n  why: no engine answers\\n' >&2; exit 1\n");
        var typed = await _desk.TypeAsync("images");
        Assert.Equal(1, typed.Code);
        Assert.EndsWith("edge: this needs root\n  why: no engine answers\n", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugins_of_our_own_are_used_where_they_were_fetched()
    {
        Directory.CreateDirectory(Path.Combine(_desk.Root, ".edge/docker/cli-plugins"));
        _desk.Docker("""echo "$DOCKER_CONFIG" > "$DESK/config-folder" """);
        await _desk.TypeAsync("images");
        Assert.Equal(Path.Combine(_desk.Root, ".edge/docker"), _desk.Read("config-folder").Trim());
    }

    public void Dispose() => _desk.Dispose();
}

using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Images;

public sealed class GatewayImagesTests : IDisposable
{
    private const string Have = """
        case "$*" in
          "image inspect "*) [ -f "$DESK/images" ] && grep -qx "$3" "$DESK/images" ;;
          "buildx build "*) [ ! -f "$DESK/broken" ] || { echo 'ERROR: failed to solve' >&2; exit 1; } ;;
          "load --input "*) if [ -f "$DESK/full" ]; then echo 'write /layer.tar: no space left on device' >&2; exit 1; fi; cat "$3" >> "$DESK/images" ;;
          "version --format "*) echo linux/amd64 ;;
        esac
        """;

    private readonly Desk _desk = new();

    public GatewayImagesTests()
    {
        _desk.Write("deploy/sources", "compose.yaml\n");
        _desk.Write("deploy/base-images", "debian:forky-slim\n");
        _desk.Write("deploy/base-images.sh", "echo \"pulled $1\" >> \"$(dirname \"$0\")/pulled\"\n");
        _desk.Docker(Have);
    }

    [Fact]
    public async Task What_is_missing_is_built_once_on_its_bases()
    {
        var typed = await _desk.TypeAsync("images", "--demo");
        var tag = Assert.Single(typed.Lines);
        Assert.Equal(["edge", "listener", "cloud-broker"], _desk.Calls.Where(call => call.StartsWith("buildx", StringComparison.Ordinal)).Select(Target));
        Assert.Equal("pulled debian:forky-slim\n", _desk.Read("deploy/pulled"));
        _desk.Write("images", $"mbus-gateway/edge:{tag}\nmbus-gateway/listener:{tag}\n");

        var before = _desk.Calls.Count;
        Assert.Equal(tag, Assert.Single((await _desk.TypeAsync("images")).Lines));
        Assert.All(_desk.Calls.Skip(before), call => Assert.StartsWith("image inspect", call, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_build_that_fails_shows_its_last_words()
    {
        _desk.Write("broken", "");
        var typed = await _desk.TypeAsync("images");
        Assert.Equal(1, typed.Code);
        Assert.Contains("ended with code 1\n  why: ERROR: failed to solve", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_this_state_and_the_one_before_are_kept()
    {
        _desk.Docker($$"""
            case "$*" in "image ls "*) printf '%s\n' "mbus-gateway/edge 222222222222" "mbus-gateway/edge 111111111111" "mbus-gateway/edge edge-installed" "other/edge 000000000000" ;; esac
            {{Have}}
            """);
        await _desk.TypeAsync("images");
        Assert.Equal(["image rm mbus-gateway/edge:111111111111"], _desk.Calls.Where(call => call.StartsWith("image rm", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_release_brings_its_images_along()
    {
        Release("linux/amd64");
        var typed = await _desk.TypeAsync("images");
        Assert.Equal((0, "1.4.0\n"), (typed.Code, typed.Output));
        Assert.DoesNotContain(_desk.Calls, call => call.StartsWith("buildx", StringComparison.Ordinal));
        await _desk.TypeAsync("images");
        Assert.Single(_desk.Calls, call => call.StartsWith("load", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_release_for_another_processor_is_refused_before_anything_is_loaded()
    {
        Release("linux/arm64");
        var typed = await _desk.TypeAsync("images");
        Assert.Equal(1, typed.Code);
        Assert.Contains("this release is for linux/arm64, and the container engine here is linux/amd64", typed.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(_desk.Calls, call => call.StartsWith("load", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_full_disk_is_told_with_the_way_out()
    {
        Release("linux/amd64");
        _desk.Write("full", "");
        Assert.Matches("the images cannot be loaded\n.*no space left(.|\n)*make room", (await _desk.TypeAsync("images")).Errors);
    }

    [Theory]
    [InlineData("half a fi")]
    [InlineData("{}")]
    public async Task A_release_that_says_not_what_it_is_is_told(string json)
    {
        _desk.Write("release.json", json);
        var typed = await _desk.TypeAsync("images");
        Assert.Equal(1, typed.Code);
        Assert.Contains("release.json cannot be read", typed.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _desk.Dispose();

    private static string Target(string call) => call.Split(' ') is var words ? words[Array.IndexOf(words, "--target") + 1] : "";

    private void Release(string platform)
    {
        _desk.Write("release.json", $$"""{"version":"1.4.0","tag":"1.4.0","platform":"{{platform}}","images":"images.tar"}""");
        _desk.Write("images.tar", "mbus-gateway/edge:1.4.0\nmbus-gateway/listener:1.4.0\n");
    }
}

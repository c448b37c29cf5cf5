using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Stack;

public sealed class CheckConfigTests : IDisposable
{
    private readonly Desk _desk = new();

    public CheckConfigTests() => _desk.Write("deploy/sources", "compose.yaml\n");

    [Fact]
    public async Task Every_error_of_every_service_comes_once()
    {
        _desk.Docker("""
            case "$asked" in
              "compose run "*" store --check-config") echo "Store:CommitInterval = 5: a duration hh:mm:ss is expected"; echo "Gateway: Id is wrong"; exit 78 ;;
              "compose run "*" --check-config") echo "Container broker Creating" >&2; echo "Gateway: Id is wrong"; exit 78 ;;
            esac
            """);
        var typed = await _desk.TypeAsync("check-config");
        Assert.Equal(1, typed.Code);
        Assert.Equal(["Gateway: Id is wrong", "Store:CommitInterval = 5: a duration hh:mm:ss is expected"], typed.Lines);
        Assert.Contains("compose run --rm --no-deps --no-TTY broker secrets ensure", _desk.Calls);
        Assert.Contains("compose run --rm --no-deps --no-TTY broker broker --check-config", _desk.Calls);
    }

    [Fact]
    public async Task All_is_well_where_no_service_complains()
    {
        var typed = await _desk.TypeAsync("check-config");
        Assert.Equal((0, "The configuration is in order.\n"), (typed.Code, typed.Output));
    }

    [Fact]
    public async Task A_service_that_cannot_check_is_no_service_without_errors()
    {
        _desk.Docker("""case "$asked" in *"uplink --check-config") echo "no such image" >&2; exit 125 ;; esac""");
        var typed = await _desk.TypeAsync("check-config");
        Assert.Equal(1, typed.Code);
        Assert.Contains("uplink could not check its settings (code 125): no such image", typed.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _desk.Dispose();
}

using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Stack;

public sealed class PasswordTests : IDisposable
{
    private readonly Desk _desk = new();

    public PasswordTests()
    {
        _desk.Settings("""{"Listener":{"Receivers":["attic"]}}""");
        _desk.Docker("""case "$asked" in *"secrets get "*) echo "of ${asked##* }" ;; esac""");
    }

    [Theory]
    [InlineData("api/page-password")]
    [InlineData("api/page-password", "page")]
    [InlineData("broker/homeassistant", "homeassistant")]
    [InlineData("broker/attic", "attic")]
    public async Task Each_is_shown_when_it_is_asked_for(string secret, params string[] whose)
    {
        _desk.Running("broker");
        var typed = await _desk.TypeAsync(["password", .. whose]);
        Assert.Equal($"of {secret}\n", typed.Output);
        Assert.Contains($"compose exec -T broker /edge secrets get {secret}", _desk.Calls);
    }

    [Fact]
    public async Task A_broker_that_is_down_is_asked_aside()
    {
        await _desk.TypeAsync("password");
        Assert.Contains("compose run --rm --no-deps -T broker secrets get api/page-password", _desk.Calls);
    }

    [Fact]
    public async Task Nobody_elses_can_be_had()
    {
        var typed = await _desk.TypeAsync("password", "../store/bus-password");
        Assert.Equal(2, typed.Code);
        Assert.Contains("there are page, homeassistant, attic", typed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_goes_through_the_pipe_alone()
    {
        _desk.Running("broker");
        _desk.Docker("""case "$asked" in *"secrets set "*) cat > "$DESK/kept" ;; esac""");
        var caller = _desk.Caller();
        using var ui = new Ui(caller);
        await new Project(caller, new(caller, ui), "edge", null).Secrets.SetAsync(Secrets.TunnelToken, "word", TestContext.Current.CancellationToken);
        Assert.Equal("word", _desk.Read("kept"));
        Assert.DoesNotContain(_desk.Calls, call => call.Contains("word", StringComparison.Ordinal));
    }

    public void Dispose() => _desk.Dispose();
}

using Edge.Cli.Tests.Support;

namespace Edge.Cli.Tests.Stack;

public sealed class LogsTests : IDisposable
{
    private readonly Desk _desk = new();

    [Fact]
    public async Task Each_line_is_readable_and_names_its_service()
    {
        _desk.Docker("""
            printf '%s\n' 'store-1  | {"Timestamp":"2026-05-03T06:07:02.113Z","LogLevel":"Warning","EventId":3001,"Message":"slow disk","Exception":"one\ntwo"}'
            echo 'broker-1  | not json'
            """);
        var typed = await _desk.TypeAsync("logs", "store");
        Assert.Equal("store-1        06:07:02 WARN  3001 slow disk\n    one\n    two\nbroker-1       not json\n", typed.Output);
        Assert.Contains("compose logs --no-color --tail 200 store", _desk.Calls);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("{}")]
    [InlineData("""{"Timestamp":7}""")]
    [InlineData("""{"Timestamp":"2026-05-03T06:07:02.113Z","LogLevel":"Loud"}""")]
    public void What_is_no_log_line_stays_as_it_is(string text) => Assert.Equal(text, LogLine.Readable(text));

    [Fact]
    public async Task A_service_that_there_is_not_is_wrong_usage()
    {
        var typed = await _desk.TypeAsync("logs", "sotre");
        Assert.Equal(2, typed.Code);
        Assert.Contains("store", typed.Errors, StringComparison.Ordinal);
        Assert.Empty(_desk.Calls);
    }

    [Fact]
    public async Task Following_goes_on_until_the_person_ends_it()
    {
        _desk.Docker("echo first; exec sleep 60");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var output = new StopsAtFirstLine(stop);
        Assert.Equal(0, await CommandLine.RunAsync(["logs", "-f"], _desk.Caller(output: output), stop.Token));
        Assert.Contains("compose logs --no-color --tail 200 --follow", _desk.Calls);
    }

    public void Dispose() => _desk.Dispose();

    private sealed class StopsAtFirstLine(CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value) => stop.Cancel();
    }
}

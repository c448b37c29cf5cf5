namespace Edge.Cli.Tests.Docker;

public sealed class ChildTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_pipes_are_drained_however_much_comes()
    {
        var ended = await Child.RunAsync(Sh("i=0; while [ $i -lt 20000 ]; do echo out-$i; echo err-$i >&2; i=$((i+1)); done"), Stop);
        Assert.Equal(20000, ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.EndsWith("err-19999", ended.Errors, StringComparison.Ordinal);
        Assert.Equal(25, ended.Errors.Split('\n').Length);
    }

    [Fact]
    public async Task It_reads_what_it_is_given_and_nothing_else()
    {
        Assert.Equal("word\n", await Child.DemandAsync(Sh("cat; echo").WithInput("word"), Stop));
        Assert.Equal("", await Child.DemandAsync(Sh("cat"), Stop));
    }

    [Fact]
    public async Task One_that_reads_nothing_is_no_trouble() => Assert.Equal("done\n", await Child.DemandAsync(Sh("exec <&-; echo done").WithInput(new string('x', 1_000_000)), Stop));

    [Fact]
    public async Task One_that_does_not_end_is_ended_with_its_children()
    {
        var failure = await Assert.ThrowsAsync<Failure>(() => Child.RunAsync(Sh("echo last words; sleep 300 & sleep 300") with { Limit = TimeSpan.FromSeconds(3), What = "it" }, Stop));
        Assert.Contains("it did not end within 3 s\n  why: last words", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_has_its_last_words()
    {
        var failure = await Assert.ThrowsAsync<Failure>(() => Child.DemandAsync(Sh("echo one; echo two >&2; exit 3") with { What = "it" }, Stop));
        Assert.StartsWith("it ended with code 3\n  why: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("two", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told() =>
        Assert.Contains("there is no program no-such-program", (await Assert.ThrowsAsync<Failure>(() => Child.RunAsync(new(["no-such-program"]), Stop))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_grandchild_that_keeps_the_pipe_does_not_keep_us()
    {
        var ended = await Child.RunAsync(Sh("echo done; setsid sleep 60 & exit 0") with { Limit = TimeSpan.FromSeconds(50) }, Stop);
        Assert.Equal("done\n", ended.Output);
    }

    [Fact]
    public async Task Bytes_go_through_as_they_are()
    {
        using var output = new MemoryStream();
        var bytes = new byte[] { 0, 13, 10, 255, 128 };
        await Child.DemandAsync(Sh("cat") with { Input = new MemoryStream(bytes), Output = output }, Stop);
        Assert.Equal(bytes, output.ToArray());
    }

    private static ChildCall Sh(string script) => new(["sh", "-c", script]);
}

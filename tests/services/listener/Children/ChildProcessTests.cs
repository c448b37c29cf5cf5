using System.Diagnostics;
using System.Text;
using Edge.Listener.Children;

namespace Edge.Listener.Tests.Children;

public sealed class ChildProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static ChildCommand Python(string code) => new("/usr/bin/python3", "-c", code);

    private static ChildProcess Start(ChildCommand command, StringBuilder? output = null, Action<Stream>? readErrors = null) =>
        ChildProcess.Start(command, stream => output?.Append(new StreamReader(stream).ReadToEnd()), readErrors ?? (stream => stream.CopyTo(Stream.Null)), TimeProvider.System);

    [Theory]
    [InlineData("import sys; sys.exit(0)", 0)]
    [InlineData("import sys; sys.exit(7)", 7)]
    [InlineData("import os; os.kill(os.getpid(), 9)", 137)]
    [InlineData("import os; os.kill(os.getpid(), 11)", 139)]
    public async Task The_exit_code_is_told_and_a_signal_as_128_and_its_number(string code, int exitCode)
    {
        await using var child = Start(Python(code));
        Assert.Equal(exitCode, await child.Exited.WaitAsync(Patience, Stop));
    }

    [Fact]
    public async Task It_has_ended_only_when_its_output_has_been_read()
    {
        var output = new StringBuilder();
        await using var child = Start(Python("print('x' * 1000000)"), output);
        await child.Exited.WaitAsync(Patience, Stop);
        Assert.Equal(1_000_001, output.Length);
    }

    [Fact]
    public async Task Arguments_arrive_as_they_are_with_no_shell_between()
    {
        var output = new StringBuilder();
        await using var child = Start(new ChildCommand("/usr/bin/printf", "%s|", "a b", "$(id)", "'; rm -rf /", "*"), output);
        await child.Exited.WaitAsync(Patience, Stop);
        Assert.Equal("a b|$(id)|'; rm -rf /|*|", output.ToString());
    }

    [Fact]
    public async Task Nothing_of_our_environment_reaches_it_but_what_programs_need()
    {
        Environment.SetEnvironmentVariable("EDGE_TEST_SECRET", "secret");
        var output = new StringBuilder();
        await using var child = Start(new ChildCommand("/usr/bin/env"), output);
        await child.Exited.WaitAsync(Patience, Stop);
        Assert.DoesNotContain("EDGE_", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("PATH=", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_that_reads_to_the_end_of_its_input_ends_by_itself()
    {
        await using var child = Start(new ChildCommand("/bin/cat"));
        Assert.Equal(0, await child.StopAsync(TimeSpan.FromSeconds(5)).WaitAsync(Patience, Stop));
    }

    [Fact]
    public async Task A_child_that_does_not_is_told_to_end()
    {
        await using var child = Start(new ChildCommand("/bin/sleep", "1000"));
        Assert.Equal(143, await child.StopAsync(TimeSpan.FromMilliseconds(500)).WaitAsync(Patience, Stop));
    }

    [Fact]
    public async Task A_child_that_ignores_that_is_killed_within_its_time()
    {
        var said = new TaskCompletionSource();
        await using var child = ChildProcess.Start(
            Python("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(1000)"),
            stream =>
            {
                stream.ReadByte();
                said.SetResult();
                stream.CopyTo(Stream.Null);
            },
            stream => stream.CopyTo(Stream.Null),
            TimeProvider.System);
        await said.Task.WaitAsync(Patience, Stop);
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(137, await child.StopAsync(TimeSpan.FromMilliseconds(500)).WaitAsync(Patience, Stop));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0.5, 5);
    }

    [Fact]
    public async Task An_ended_child_leaves_no_zombie()
    {
        var child = Start(new ChildCommand("/bin/true"));
        var pid = child.Id;
        await child.Exited.WaitAsync(Patience, Stop);
        await child.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public async Task A_grandchild_that_holds_the_pipe_does_not_hold_us()
    {
        await using var child = Start(new ChildCommand("/bin/sh", "-c", "sleep 20 & exit 3"));
        Assert.Equal(3, await child.Exited.WaitAsync(Patience, Stop));
    }

    [Fact]
    public void A_program_that_is_not_there_is_told() =>
        Assert.Contains("/nowhere/x cannot be started", Assert.Throws<ChildException>(() => Start(new ChildCommand("/nowhere/x"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_flood_of_errors_is_read_to_its_end_and_told_in_bounds()
    {
        using var logs = new FailingLogs();
        var errors = new ErrorOutput("dummy", logs.CreateLogger("test"), TimeProvider.System);
        await using var child = Start(Python("import sys; sys.stderr.write(('key=' + 'aB' * 16 + ' ' + 'y' * 3000 + '\\n') * 5000)"), null, errors.Read);
        Assert.Equal(0, await child.Exited.WaitAsync(Patience, Stop));
        Assert.Equal(ErrorOutput.LinesPerMinute, logs.Entries.Count);
        Assert.All(logs.Entries, entry => Assert.InRange(entry.Message.Length, 100, ErrorOutput.MaxLineBytes + 50));
        Assert.DoesNotContain(logs.Entries, entry => entry.Message.Contains("aBaB", StringComparison.Ordinal));
    }
}

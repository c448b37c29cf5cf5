using System.Diagnostics;
using System.Text.Json;
using Edge.Radio.Fleets;
using Edge.Testing;

namespace Edge.Radio.Tests;

/// <summary>The program as a person runs it.</summary>
public sealed class RadioProgramTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("radio-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static ToolProcess Start(params string[] arguments) =>
        ToolProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Edge.Radio.dll"), .. arguments]);

    private static async Task<(int ExitCode, string Text)> RunAsync(params string[] arguments)
    {
        await using var radio = Start(arguments);
        var text = "";
        while (await radio.LineAsync(Stop) is { } line)
            text += line + "\n";
        await radio.Process.WaitForExitAsync(Stop);
        return (radio.Process.ExitCode, text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("fly")]
    [InlineData("init --dir x --colour red")]
    [InlineData("init --dir")]
    [InlineData("init --dir x --meters 0")]
    [InlineData("run --dir x --truth t --garbage mud")]
    public async Task A_command_line_that_makes_no_sense_is_usage(string arguments)
    {
        var (exitCode, text) = await RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, exitCode);
        Assert.NotEmpty(text);
    }

    [Fact]
    public async Task A_fleet_that_is_not_there_is_said()
    {
        var (exitCode, text) = await RunAsync("run", "--dir", _directory, "--truth", "t");
        Assert.Equal(1, exitCode);
        Assert.Contains("make it with `init --dir", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_what_it_waits_for_and_ends_when_it_is_told_to()
    {
        Fleet.Create(2, 1).Save(_directory);
        await using var radio = Start("run", "--dir", _directory, "--truth", Path.Combine(_directory, "truth"), "--host", "127.0.0.1", "--port", "1");
        // On a busy machine it says first that it is connecting.
        Assert.NotNull(await radio.LineAsync("^waiting for the broker: .*[Rr]efused", Stop));
        Signals.Send(radio.Process, Signals.Terminate);
        Assert.NotNull(await radio.LineAsync("^0 telegrams sent", Stop));
        await radio.Process.WaitForExitAsync(Stop);
        Assert.Equal(0, radio.Process.ExitCode);
    }

    [Fact]
    public async Task What_it_publishes_is_what_it_wrote_down_before()
    {
        await using var broker = await Mosquitto.StartAsync(cancellationToken: Stop);
        await using var witness = await MosquittoSubscriber.StartAsync(broker, "edge/frames/+", Stop);
        Assert.Equal(0, (await RunAsync("init", "--dir", _directory, "--meters", "5", "--seed", "8")).ExitCode);
        var truth = Path.Combine(_directory, "truth.jsonl");
        var began = Stopwatch.GetTimestamp();
        var (exitCode, text) = await RunAsync(
            "run", "--dir", _directory, "--truth", truth, "--host", "127.0.0.1", "--port", $"{broker.Port}", "--rounds", "3", "--interval", "0.5", "--receiver", "attic");

        Assert.Equal(0, exitCode);
        Assert.Contains("15 telegrams sent, 15 payloads delivered, 0 lost", text, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 1.5, 60);
        var written = (await File.ReadAllLinesAsync(truth, Stop)).Select(line => JsonElement.Parse(line).GetProperty("frame").GetString());
        Assert.Equal(written.Select(frame => $"edge/frames/attic 0 {frame}"), await witness.MessagesAsync(15, Stop));
    }
}

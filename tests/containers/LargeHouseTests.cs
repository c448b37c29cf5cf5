using System.Text.Json;
using Edge.Radio.Telegrams;

namespace Edge.Containers.Tests;

/// <summary>A stack of its own: a thousand meters, and a dongle's program beside the radios of the network.</summary>
public sealed class LargeHouseTests : IAsyncLifetime
{
    private const string Bench = "00000042";
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);

    private readonly string _project = $"edge-test-{Guid.NewGuid().ToString("N")[..6]}";
    private Ended _demo = new(-1, "", "");

    public async ValueTask InitializeAsync() =>
        _demo = await Command.EdgeAsync(TimeSpan.FromMinutes(8), "demo", "--project", _project, "--meters", "1000", "--interval", "10");

    public async ValueTask DisposeAsync() => await Command.EdgeAsync(TimeSpan.FromMinutes(3), "down", "--purge", "--project", _project);

    [Fact]
    public async Task A_thousand_meters_are_read_and_a_dongle_is_heard_beside_them()
    {
        Assert.True(_demo.ExitCode == 0, _demo.Errors);
        Assert.Matches(@"\d+ readings of 1000 meters reached the cloud", _demo.Output);
        var configured = JsonDocument.Parse(await EdgeAsync("meters", "list", "--json")).RootElement;
        Assert.Equal(1000, configured.GetProperty("meters").GetArrayLength());

        await PlugInAsync();
        await EdgeAsync("meters", "add", "Bench", Bench, "--driver", "iperl", "--no-key", "--force");
        await HearAsync();
        var heard = JsonDocument.Parse(await EdgeAsync("meters", "heard", Bench, "--wait", "30", "--json")).RootElement;
        Assert.Contains("\"bench\"", heard.ToString(), StringComparison.Ordinal);
        var verdict = await QueryAsync();
        Assert.Contains("4.711", verdict, StringComparison.Ordinal);
    }

    /// <summary>The real program on a named pipe in the dongle's place.</summary>
    private async Task PlugInAsync()
    {
        var settings = Path.Combine(Command.Root, ".edge", _project, "demo", "edge.json");
        var text = await File.ReadAllTextAsync(settings, TestContext.Current.CancellationToken);
        // Written in place: the container has this very file.
        await File.WriteAllTextAsync(
            settings, text.Replace("\"Listener\": {", "\"Listener\": {\"Dongles\": [\"bench=stdin:hex\"],", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await Command.DockerAsync("restart", await ListenerAsync());
    }

    private async Task HearAsync()
    {
        var frame = TelegramBuilder.Build(
            new MeterAddress("SEN", Bench, 0x68, 0x07), Convert.FromHexString("041367120000023B0500"), new Envelope(1));
        var input = await Inside.PathAsync(await ListenerAsync(), "/run/edge/dongles/bench/input");
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var tries = 0; !File.Exists(input); tries++)
        {
            Assert.True(tries < 30, "the dongle's pipe does not appear");
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        await File.WriteAllTextAsync(input, Convert.ToHexString(frame) + "\n", TestContext.Current.CancellationToken);
    }

    /// <summary>Asks until the reading of the bench is there; its id is the lowest, so it is in the table.</summary>
    private async Task<string> QueryAsync()
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var tries = 0; tries < 30; tries++)
        {
            var status = await EdgeAsync("status");
            if (status.Contains(Bench, StringComparison.Ordinal))
                return status.Split('\n').Single(line => line.Contains(Bench, StringComparison.Ordinal));
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        return "";
    }

    private Task<string> ListenerAsync() => Command.DockerAsync(
        "ps", "--quiet", "--filter", $"label=com.docker.compose.project={_project}", "--filter", "label=com.docker.compose.service=listener");

    private async Task<string> EdgeAsync(params string[] arguments)
    {
        var ended = await Command.EdgeAsync(Soon, [.. arguments, "--project", _project]);
        Assert.True(ended.ExitCode == 0, $"./edge {string.Join(' ', arguments)}: {ended.Output}{ended.Errors}");
        return ended.Output;
    }
}

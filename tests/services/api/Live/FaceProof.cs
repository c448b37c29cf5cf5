using System.Globalization;
using System.Net;
using Edge.Testing;

namespace Edge.Api.Tests;

/// <summary>
/// What 500 meters, 20 open pages, 100 telegrams and 50 requests a second cost: how long a list takes, and how much memory the process has to itself.
/// </summary>
public sealed class FaceProof
{
    private const int Meters = 500;
    private const int Pages = 20;
    private const int RequestsPerSecond = 50;

    // What the Dockerfile sets for all services.
    private static readonly (string, string)[] AsInTheImage =
        [("DOTNET_EnableDiagnostics", "0"), ("DOTNET_EnableWriteXorExecute", "0"), ("DOTNET_TC_CallCountThreshold", "0x1000"), ("MALLOC_ARENA_MAX", "1")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Category", "proof")]
    public async Task A_list_is_quick_and_memory_stays_small_while_everything_moves()
    {
        var seconds = Math.Min(600, int.Parse(Environment.GetEnvironmentVariable("EDGE_PROOF_COUNT") ?? "30", CultureInfo.InvariantCulture));
        await using var stack = await Stack.StartWithBrokerAsync(Prepare, AsInTheImage);
        await stack.UntilAsync("/api/v1/meters", answer => answer.GetProperty("counts").GetProperty("fresh").GetInt32() == Meters && answer.GetProperty("unreachable").GetArrayLength() == 0);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var load = new PageLoad(stack.Http.BaseAddress!, stack.ApiToken);
        // From two addresses: one alone may not have so many.
        var pages = Enumerable.Range(0, Pages).Select(page => load.ReadEventsAsync(IPAddress.Parse($"127.0.0.{1 + (page % 2)}"), end.Token)).ToList();
        await using var telegrams = ToolProcess.Start("sh", "-c", Telegrams(stack.Broker!.Port, seconds + 5));
        var times = await load.AskAsync("/api/v1/meters?limit=1000", seconds * RequestsPerSecond, RequestsPerSecond, 100 * Meters, Cancel);
        var memory = PrivateBytes(stack.Api.Pid);
        await end.CancelAsync();
        var events = await Task.WhenAll(pages);

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{times.Count} lists of {Meters} meters: p50 {times[times.Count / 2]:0.0} ms, p99 {times[times.Count * 99 / 100]:0.0} ms, longest {times[^1]:0.0} ms; events at a page {events.Min()} to {events.Max()}; private memory {memory / 1048576.0:0.0} MB"));
        Assert.All(events, count => Assert.True(count > 50 * seconds, $"a page got {count} events"));
        Assert.True(memory < 48L << 20, $"{memory} bytes");
    }

    private static void Prepare(Stack stack)
    {
        for (var meter = 0; meter < Meters; meter++)
        {
            var id = Id(meter);
            stack.Listener.Configured.Add(Sample.Configured(id, $"Heat {id}", "sharky"));
            stack.Store.Meters.Add(Sample.Summary(id, $"Heat {id}", Sample.HeatJson(meter, id)));
            stack.Listener.Heard.Add(new() { MeterId = id, Manufacturer = "HYD", DeviceType = 4, Configured = true, Receivers = { "roof" }, RssiDbm = -70, LastHeardMs = Sample.Start });
        }
    }

    private static string Id(int meter) => (0x20000000 + meter).ToString("x8", CultureInfo.InvariantCulture);

    // 100 a second, each of another meter: ten every tenth of a second.
    private static string Telegrams(int port, int seconds)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("edge-face-").FullName, "publish.py");
        File.WriteAllText(file, $$$"""
            import subprocess, sys, time
            streams = [subprocess.Popen(["mosquitto_pub", "-h", "127.0.0.1", "-p", "{{{port}}}", "-q", "1", "-t", f"edge/readings/{0x20000000 + m:08x}", "-l"], stdin=subprocess.PIPE) for m in range(100)]
            begin, sent = time.monotonic(), 0
            while time.monotonic() - begin < {{{seconds}}}:
                for _ in range(10):
                    m = sent % 100
                    i = f"{0x20000000 + m:08x}"
                    line = '{"meter_id":"%s","name":"Heat %s","received_at":"2026-01-15T07:%02d:%02d.000Z","clock_set":true,"receiver":"roof","rssi_dbm":-70,"reading":{"media":"heat","total_volume_m3":17,"total_energy_consumption_kwh":%d,"power_kw":1.2,"flow_temperature_c":61.5,"status":"OK"}}\n' % (i, i, sent // 6000 % 60, sent // 100 % 60, sent)
                    streams[m].stdin.write(line.encode()); streams[m].stdin.flush()
                    sent += 1
                time.sleep(max(0, begin + sent / 100 - time.monotonic()))
            for s in streams: s.stdin.close()
            """);
        return $"python3 {file}";
    }

    private static long PrivateBytes(int pid) => File.ReadLines($"/proc/{pid}/smaps_rollup")
        .Where(line => line.StartsWith("Private_", StringComparison.Ordinal)).Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024);
}

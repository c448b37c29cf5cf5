using System.IO.Compression;
using System.Text.Json;
using Edge.Uplink.Tests.Bench;
using Edge.V1;

namespace Edge.Uplink.Tests.Listening;

public sealed class FreshReadingsTests
{
    private const int Listened = 4050;
    private const int Failed = 4051;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_send_waits_for_every_meter_and_no_longer_and_tells_the_cloud_what_came_of_it()
    {
        await using var bench = await StartAsync("00:05:00");
        var books = await bench.StartReceiverAsync();
        await using var witness = await MosquittoSubscriber.StartAsync(bench.Cloud.Mosquitto, "meters/gw-1/data", Cancel, format: "%x");
        bench.Store.Hear("10000001", Now - TimeSpan.FromHours(1));
        bench.Store.Hear("10000002", Now - TimeSpan.FromHours(1));
        await bench.StartUplinkAsync();

        var asked = bench.SendNowAsync();
        await WaitsForAsync(bench, "0 of 2");
        bench.Store.Hear("10000001", Now);
        await WaitsForAsync(bench, "1 of 2");
        var status = await bench.GetStatusAsync();
        Assert.Equal((true, "fresh readings: 1 of 2 meters heard"), (status.Sending, status.WaitingFor));
        bench.Store.Hear("10000002", Now);

        Assert.Equal(4UL, (await asked.WaitAsync(Soon, Cancel)).Readings);
        Assert.Equal(["10000001 Fresh", "10000002 Fresh"], Told(bench.Store.Windows.Single()));
        Assert.Equal("", (await bench.GetStatusAsync()).WaitingFor);
        Assert.Contains("2 meters: 2 fresh, 0 cached, 0 never heard", (await bench.Logs.WaitForAsync(Listened, Cancel)).Message, StringComparison.Ordinal);
        Assert.Equal(4, (await books.OnceItHasAsync(4)).Readings);
        using var batch = JsonDocument.Parse(Unpack(await witness.MessageAsync(Cancel)));
        Assert.Equal(["fresh", "fresh"], batch.RootElement.GetProperty("listening").GetProperty("meters").EnumerateArray().Select(meter => meter.GetProperty("outcome").GetString()));
        Assert.Equal(["cached", "cached", "fresh", "fresh"], batch.RootElement.GetProperty("readings").EnumerateArray().Select(reading => reading.GetProperty("freshness").GetString()));
    }

    [Fact]
    public async Task Meters_that_stay_silent_or_were_never_heard_stop_nobody_and_what_waits_for_its_commit_still_counts()
    {
        await using var bench = await StartAsync("00:00:03");
        await bench.StartReceiverAsync();
        bench.Store.Hear("10000001", Now - TimeSpan.FromHours(1));
        bench.Store.Hear("10000002", Now - TimeSpan.FromHours(1));
        bench.StoreHost.Listener.Configured.AddRange(["10000002", "1000000A", "*", "123*"]);
        await bench.StartUplinkAsync();

        var asked = bench.SendNowAsync();
        await WaitsForAsync(bench, "0 of 3");
        bench.Store.Hear("10000001", Now, committed: false);

        Assert.Equal(3UL, (await asked.WaitAsync(Soon, Cancel)).Readings);
        Assert.Equal(["10000001 Fresh", "10000002 Cached", "1000000a NeverHeard"], Told(bench.Store.Windows.Single()));
        var window = bench.Store.Windows.Single()!;
        Assert.InRange(window.LastedMs, 3_000U, 15_000U);
        Assert.InRange(window.Meters[1].AgeMs, 3_600_000, 3_660_000);
    }

    [Fact]
    public async Task A_listener_that_is_away_is_no_obstacle()
    {
        await using var bench = await StartAsync("00:05:00");
        await bench.StartReceiverAsync();
        bench.Settings["Peers:Listener"] = "http://127.0.0.1:1";
        bench.Store.Hear("10000001", Now - TimeSpan.FromHours(1));
        await bench.StartUplinkAsync();

        var asked = bench.SendNowAsync();
        await WaitsForAsync(bench, "0 of 1");
        bench.Store.Hear("10000001", Now);

        await asked.WaitAsync(Soon, Cancel);
        Assert.Equal(["10000001 Fresh"], Told(bench.Store.Windows.Single()));
    }

    [Fact]
    public async Task A_store_that_does_not_list_its_meters_ends_the_wait_with_a_reason_and_the_send_goes_on()
    {
        await using var bench = await StartAsync("00:05:00");
        await bench.StartReceiverAsync();
        bench.Store.Add(5);
        bench.Store.MetersFail = true;
        await bench.StartUplinkAsync();
        Assert.Equal(5UL, (await bench.SendNowAsync().WaitAsync(Soon, Cancel)).Readings);
        Assert.Contains("the list is lost", (await bench.Logs.WaitForAsync(Failed, Cancel)).Message, StringComparison.Ordinal);

        bench.Store.MetersFail = false;
        bench.Store.Hear("10000001", Now - TimeSpan.FromHours(1));
        bench.Store.Hear("10000002", Now - TimeSpan.FromHours(1));
        var asked = bench.SendNowAsync();
        await WaitsForAsync(bench, "0 of 2");
        bench.Store.Hear("10000002", Now);
        await WaitsForAsync(bench, "1 of 2");
        bench.Store.MetersFail = true;
        await asked.WaitAsync(Soon, Cancel);
        Assert.Equal(["10000001 Cached", "10000002 Fresh"], Told(bench.Store.Windows[^1]));
    }

    [Fact]
    public async Task Who_is_in_a_hurry_is_not_kept_waiting_also_when_another_one_waits()
    {
        await using var bench = await StartAsync("00:05:00");
        await bench.StartReceiverAsync();
        bench.Store.Hear("10000001", Now - TimeSpan.FromHours(1));
        await bench.StartUplinkAsync();
        Assert.Equal(1UL, (await bench.SendNowAsync(atOnce: true).WaitAsync(Soon, Cancel)).Readings);
        Assert.Null(bench.Store.Windows.Single());
        Assert.Equal(0, bench.Store.ListsOfMeters);

        bench.Store.Add(1);
        var patient = bench.SendNowAsync();
        await WaitsForAsync(bench, "0 of 1");
        await bench.SendNowAsync(atOnce: true).WaitAsync(Soon, Cancel);
        Assert.Equal(1UL, (await patient.WaitAsync(Soon, Cancel)).Readings);
        Assert.Equal(["10000001 Cached"], Told(bench.Store.Windows[^1]));
    }

    [Fact]
    public async Task In_stream_mode_nothing_is_waited_for()
    {
        await using var bench = await StartAsync("00:05:00");
        await bench.StartReceiverAsync();
        bench.Settings["Uplink:Mode"] = "stream";
        bench.Settings["Uplink:StreamInterval"] = "00:00:00.1";
        bench.Store.Hear("10000001", Now - TimeSpan.FromHours(1));
        await bench.StartUplinkAsync();
        await Eventually.TrueAsync(() => bench.Store.Completed.Count == 1, "the batch is complete");
        bench.Store.Add(1);
        await bench.SendNowAsync().WaitAsync(Soon, Cancel);
        Assert.Equal((2, 0), (bench.Store.Windows.Count(window => window is null), bench.Store.ListsOfMeters));
    }

    [Fact]
    public async Task The_outcomes_are_in_the_first_batch_that_the_send_makes_and_in_no_other()
    {
        await using var bench = await StartAsync("00:00:01");
        bench.Store.Hear("10000001", Now - TimeSpan.FromHours(1));
        bench.Store.Add(bench.Store.BatchSize);
        await bench.StartUplinkAsync();
        // Nobody subscribes: one batch is made, and kept.
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => bench.SendNowAsync(atOnce: true));
        var made = bench.Store.Windows.Count;
        await bench.StartReceiverAsync();
        bench.Store.Add(3 * bench.Store.BatchSize);

        await bench.SendNowAsync().WaitAsync(Soon, Cancel);

        Assert.Equal(bench.Store.Completed.Count, bench.Store.Windows.Count);
        Assert.True(made < bench.Store.Windows.Count - 1);
        Assert.Equal([made], Enumerable.Range(0, bench.Store.Windows.Count).Where(n => bench.Store.Windows[n] is not null));
    }

    [Fact]
    public async Task A_send_that_is_due_listens_first_and_a_stop_does_not_wait_for_it()
    {
        await using var bench = await StartAsync("00:05:00");
        await bench.StartReceiverAsync();
        bench.Settings["Uplink:DataDirectory"] = Path.Combine(bench.Certificates.Path, "empty");
        bench.Store.Hear("10000001", Now - TimeSpan.FromHours(1));
        await bench.StartUplinkAsync();
        await WaitsForAsync(bench, "0 of 1");
        Assert.Equal(0, await bench.StopUplinkAsync().WaitAsync(Soon, Cancel));
        Assert.Empty(bench.Store.Windows);
    }

    private static async Task<UplinkBench> StartAsync(string listenFor)
    {
        var bench = await UplinkBench.StartAsync();
        bench.Settings["Uplink:ListenFor"] = listenFor;
        return bench;
    }

    private static async Task WaitsForAsync(UplinkBench bench, string what)
    {
        var status = await bench.GetStatusAsync();
        for (var began = TimeProvider.System.GetTimestamp(); !status.WaitingFor.Contains(what, StringComparison.Ordinal); status = await bench.GetStatusAsync())
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Soon, $"the status does not say {what} but {status.WaitingFor}");
    }

    private static IEnumerable<string> Told(ListeningWindow? window) => window!.Meters.Select(meter => $"{meter.MeterId} {meter.Kind}");

    private static string Unpack(string hex)
    {
        using var gzip = new GZipStream(new MemoryStream(Convert.FromHexString(hex.Trim())), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return reader.ReadToEnd();
    }
}

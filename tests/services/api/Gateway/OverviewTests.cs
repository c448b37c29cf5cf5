using System.Formats.Tar;
using System.IO.Compression;
using Edge.Api.Gateway;
using Edge.V1;
using Google.Protobuf;

namespace Edge.Api.Tests;

public sealed class OverviewTests : IAsyncLifetime
{
    private Stack _stack = null!;

    public async ValueTask InitializeAsync()
    {
        _stack = await Stack.StartWithBrokerAsync(stack =>
        {
            Sample.House(stack);
            stack.Store.Stats.MergeFrom(new GetStatsResponse
            {
                Heard = 20, Stored = 15, Duplicate = 5, Unsent = 4, Thinned = 1, Acknowledged = 10, BatchesAcknowledged = 2, BatchesOpen = 1, Epoch = "e1", FileBytes = 4096, Meters = 3,
            });
            stack.Uplink.Status.MergeFrom(new UplinkStatus { Connected = true, LastSendMs = Sample.Start, NextSendMs = Sample.Start + 86_400_000, Connects = 1 });
            stack.Listener.Status.MergeFrom(new ListenerStatus
            {
                MetersConfigured = 3, QueuedInMemory = 1, QueuedInJournal = 2,
                Receivers = { new ReceiverStatus { Name = "roof", Source = "im871a:c1,t1", Telegrams = 9, LastTelegramMs = Sample.Start, Child = new() { Restarts = 2 }, Trouble = "" } },
            });
            stack.Store.Alarms.AddRange([
                new Alarm { Kind = "no_receiver", Subject = "cloud", Text = "Nobody subscribes.", SinceMs = Sample.Start, Count = 3 },
                new Alarm { Kind = "meter_silent", Subject = Sample.Water, Text = "It was silent.", SinceMs = Sample.Start - 5000, ClearedMs = Sample.Start - 1000, Count = 1 }]);
        });
        await _stack.ReadyAsync();
    }

    [Fact]
    public async Task It_says_what_is_not_well_and_what_to_do()
    {
        var overview = await _stack.GetAsync("/api/v1/overview");
        Assert.Equal("""{"total":3,"fresh":2,"late":0,"never":1,"faulty":0}""", overview.GetProperty("meters").GetRawText());
        Assert.Equal(
            """{"connected":true,"waiting_for":null,"sending":false,"last_send":"2026-01-15T06:00:00.000Z","last_send_readings":null,"next_send":"2026-01-16T06:00:00.000Z","unsent":4}""",
            overview.GetProperty("delivery").GetRawText());
        Assert.Equal(
            """[{"kind":"meter_never_heard","subject":"Cellar","text":"Meter Cellar (00000099) was never heard. Check its id, and whether a receiver is in its reach.","since":null}]""",
            overview.GetProperty("concerns").GetRawText());
        Assert.Equal(("gateway", false, true), (overview.GetProperty("gateway_id").GetString(), overview.GetProperty("well").GetBoolean(), overview.GetProperty("clock_set").GetBoolean()));
    }

    [Fact]
    public async Task A_part_that_is_gone_costs_its_own_members_and_is_a_concern()
    {
        await _stack.StopUplinkAsync();
        var overview = await _stack.GetAsync("/api/v1/overview");
        Assert.Equal("null", overview.GetProperty("delivery").GetProperty("connected").GetRawText());
        Assert.Equal(4, overview.GetProperty("delivery").GetProperty("unsent").GetInt32());
        Assert.Equal(("unreachable", "uplink"), (
            overview.GetProperty("concerns")[0].GetProperty("kind").GetString(), overview.GetProperty("concerns")[0].GetProperty("subject").GetString()));
        Assert.Equal("uplink", overview.GetProperty("unreachable")[0].GetProperty("service").GetString());
    }

    [Fact]
    public async Task Delivery_tells_the_backlog_and_how_much_the_last_send_brought()
    {
        await _stack.UntilAsync("/api/v1/delivery", answer => answer.GetProperty("last_send_readings").GetRawText() == "null");
        _stack.Store.Stats.Acknowledged = 14;
        _stack.Store.Stats.Unsent = 0;
        _stack.Uplink.Status.LastSendMs = Sample.Start + 1000;
        var delivery = await _stack.UntilAsync("/api/v1/delivery", answer => answer.GetProperty("last_send_readings").GetRawText() != "null");
        Assert.Equal(
            """{"connected":true,"waiting_for":null,"sending":false,"last_send":"2026-01-15T06:00:01.000Z","last_send_readings":4,"next_send":"2026-01-16T06:00:00.000Z","readings":{"stored":15,"unsent":0,"thinned":1,"acknowledged":14},"batches":{"open":1,"acknowledged":2},"epoch":"e1","since_start":{"batches":0,"readings":0,"connects":1},"unreachable":[]}""",
            delivery.GetRawText());
    }

    [Fact]
    public async Task Alarms_are_those_of_the_store_and_those_that_only_the_bus_knows()
    {
        await _stack.PublishAsync("edge/alarms/store_unreachable/store", Sample.BusAlarm("store_unreachable", "store"));
        var open = await _stack.UntilAsync("/api/v1/alarms", answer => answer.GetProperty("total").GetInt32() == 2);
        Assert.Equal(["no_receiver", "store_unreachable"], open.GetProperty("alarms").EnumerateArray().Select(alarm => alarm.GetProperty("kind").GetString()));
        var past = await _stack.GetAsync("/api/v1/alarms?state=past");
        Assert.Equal(
            """[{"kind":"meter_silent","subject":"12345678","text":"It was silent.","since":"2026-01-15T05:59:55.000Z","cleared":"2026-01-15T05:59:59.000Z","count":1}]""",
            past.GetProperty("alarms").GetRawText());
        Assert.Equal(3, (await _stack.GetAsync("/api/v1/alarms?state=all&limit=1&offset=2")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await _stack.GetAsync("/api/v1/alarms?state=all&q=SUBSCRIBES")).GetProperty("total").GetInt32());

        await _stack.StopStoreAsync();
        var alone = await _stack.GetAsync("/api/v1/alarms");
        Assert.Equal((1, "store"), (alone.GetProperty("total").GetInt32(), alone.GetProperty("unreachable")[0].GetProperty("service").GetString()));
    }

    [Fact]
    public async Task Addresses_that_nobody_configured_are_listed_with_the_strongest_first()
    {
        var heard = await _stack.GetAsync("/api/v1/heard");
        Assert.Equal(
            """{"id":"36824885","manufacturer":"DWZ","version":2,"device_type":6,"medium":"warm water","encrypted":true,"configured":false,"suggested_driver":"waterstarm","telegrams":3,"first_heard":"2026-01-15T06:00:00.000Z","last_heard":"2026-01-15T06:00:00.005Z","rssi_dbm":-82,"receivers":["roof"]}""",
            heard.GetProperty("addresses")[0].GetRawText());
        Assert.Equal(["36824885", "99999999"], heard.GetProperty("addresses").EnumerateArray().Select(address => address.GetProperty("id").GetString()));
        Assert.Equal(3, (await _stack.GetAsync("/api/v1/heard?configured=all")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await _stack.GetAsync("/api/v1/heard?configured=true&q=SEN")).GetProperty("total").GetInt32());
        await _stack.StopListenerAsync();
        Assert.Equal(503, (await _stack.ProblemAsync("GET", "/api/v1/heard")).Status);
    }

    [Fact]
    public async Task The_system_is_shown_as_far_as_it_can_be_seen()
    {
        var system = await _stack.GetAsync("/api/v1/system");
        Assert.Equal(("2.0.0", 3, "roof"), (
            system.GetProperty("radio").GetProperty("decoder_version").GetString(), system.GetProperty("radio").GetProperty("queued").GetInt32(),
            system.GetProperty("radio").GetProperty("receivers")[0].GetProperty("name").GetString()));
        Assert.Equal(4096, system.GetProperty("store").GetProperty("file_bytes").GetInt32());
        Assert.True(system.GetProperty("machine").GetProperty("uptime_seconds").GetInt64() > 0);
        Assert.True(system.GetProperty("machine").GetProperty("memory_total_bytes").GetInt64() > 0);
        // A control that cannot do it yet is not gone.
        Assert.Equal(("null", "null", "[]"), (
            system.GetProperty("update").GetRawText(), system.GetProperty("tunnel").GetRawText(), system.GetProperty("unreachable").GetRawText()));
    }

    [Fact]
    public async Task A_backup_is_written_one_at_a_time()
    {
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        _stack.Store.WriteBackup = async _ =>
        {
            begun.SetResult();
            await end.Task;
            return new() { Name = "b.db", Bytes = 7, Readings = 3 };
        };
        var first = _stack.AskAsync("POST", "/api/v1/backup");
        await begun.Task;
        Assert.Equal(409, (await _stack.ProblemAsync("POST", "/api/v1/backup")).Status);
        end.SetResult();
        Assert.Equal("""{"name":"b.db","bytes":7,"readings":3}""", (await first).Text);
    }

    [Fact]
    public async Task The_diagnostics_hold_everything_but_secrets_and_values()
    {
        var (response, _) = await _stack.AskAsync("GET", "/api/v1/diagnostics.tar.gz");
        await using var packed = new GZipStream(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        await using var tar = new TarReader(packed);
        var files = new Dictionary<string, string>();
        while (await tar.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken) is { } entry)
            files.Add(entry.Name, await new StreamReader(entry.DataStream!).ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["overview.json", "system.json", "delivery.json", "alarms.json", "meters.json", "heard.json"], files.Keys);
        var all = string.Concat(files.Values);
        Assert.Contains("36824885", all, StringComparison.Ordinal);
        foreach (var secret in (string[])[_stack.ApiToken, _stack.PagePassword, _stack.TokenOf("api"), "231.441", "4096,"])
            Assert.DoesNotContain(secret, files["meters.json"] + files["overview.json"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prometheus_finds_every_number()
    {
        var (response, text) = await _stack.AskAsync("GET", "/api/v1/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        foreach (var line in (string[])[
            "edge_meters{state=\"fresh\"} 2", "edge_meter_value{meter=\"12345678\",name=\"Kitchen\",field=\"total_m3\",unit=\"m³\"} 231.441",
            "edge_meter_rssi_dbm{meter=\"12345678\"} -71", "edge_meter_received_timestamp_seconds{meter=\"12345678\"} 1768456800", "edge_readings{state=\"unsent\"} 4",
            "edge_alarms_open 0", "edge_uplink_connected 1", "edge_service_up{service=\"watchdog\"} 0"])
            Assert.Contains($"\n{line}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !line.StartsWith('#') && !System.Text.RegularExpressions.Regex.IsMatch(line, "^[a-z_]+({.*})? [0-9.eE+-]+$"));
    }

    [Fact]
    public void A_machine_tells_its_temperature_and_what_its_card_has_borne()
    {
        var root = Directory.CreateTempSubdirectory("edge-machine-").FullName;
        Write("sys/class/thermal/thermal_zone0/temp", "48312\n");
        Write("sys/block/mmcblk0/stat", "  100 0 200 0 300 0 4000 0 0 0 0\n");
        Write("sys/block/mmcblk0/device/life_time", "0x01 0x03\n");
        Write("sys/block/loop0/stat", "1 1 1 1 1 1 1 1\n");
        Write("proc/uptime", "123.45 200.0\n");
        var machine = new Machine(root).Read();
        Assert.Equal((48.3, 123L), (machine.TemperatureCelsius, machine.UptimeSeconds));
        Assert.Equal([new DiskAnswer("mmcblk0", 4000 * 512, 30)], machine.Disks);
        Assert.Null(machine.MemoryTotalBytes);
        Directory.Delete(root, recursive: true);

        void Write(string file, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, file))!);
            File.WriteAllText(Path.Combine(root, file), text);
        }
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();
}

using System.Text.Json;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;
using Edge.Radio.Telegrams;

namespace Edge.Listener.Tests.Values;

/// <summary>The real decoder, and meters that send two kinds of telegrams in turn.</summary>
public sealed class HonestFieldTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private static readonly MeterAddress Water = new("SEN", "11223344", 0x68, 0x07);

    private static Task<ListenerRig> StartAsync(params (string File, string Text)[] meters) => ListenerRig.StartAsync("wmbusmeters", new Fleet(0, []), directory =>
    {
        foreach (var (file, text) in meters)
            File.WriteAllText(Path.Combine(directory, file), text);
    });

    private static byte[] Frame(string records, byte number, MeterAddress? address = null, bool encrypted = false) => TelegramBuilder.Build(
        address ?? Water, Convert.FromHexString(records), new Envelope(number) { Key = encrypted ? Convert.FromHexString(Key) : null });

    // total_m3, and with a flow: max_flow_m3h.
    private static string Records(int litres, int? flow = null) =>
        $"0413{Convert.ToHexString(BitConverter.GetBytes(litres))}" + (flow is { } value ? $"023B{Convert.ToHexString(BitConverter.GetBytes((short)value))}" : "");

    private static async Task<List<JsonElement>> ReadingsAsync(ListenerRig rig, int count)
    {
        await rig.Store.UntilStoredAsync(count);
        return [.. rig.Store.Stored.Select(telegram => JsonDocument.Parse(telegram.Decoded.RawJson).RootElement)];
    }

    private static string? RememberedAt(JsonElement reading, string field) =>
        reading.TryGetProperty("remembered", out var remembered) && remembered.TryGetProperty(field, out var time) ? time.GetString() : null;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_meter_with_two_kinds_of_telegrams_says_which_field_each_one_carried(bool encrypted)
    {
        await using var rig = await StartAsync(("water", $"name=Water\ndriver=iperl\nid=11223344\nkey={(encrypted ? Key : "NOKEY")}\n"));
        await rig.ReadyAsync();
        for (byte round = 0; round < 10; round++)
            rig.Hear(Frame(Records(1000 + round, round % 2 == 0 ? 50 + round : null), round, encrypted: encrypted));

        var readings = await ReadingsAsync(rig, 10);
        for (var round = 0; round < 10; round++)
        {
            Assert.Equal((1000 + round) / 1000.0, readings[round].GetProperty("total_m3").GetDouble(), 6);
            var carriedBy = round - (round % 2);
            Assert.Equal((50 + carriedBy) / 1000.0, readings[round].GetProperty("max_flow_m3h").GetDouble(), 6);
            Assert.Null(RememberedAt(readings[round], "total_m3"));
            var heard = DateTimeOffset.FromUnixTimeMilliseconds(rig.Store.Stored[carriedBy].ReceivedAtMs).UtcDateTime;
            Assert.Equal(
                round % 2 == 0 ? null : heard.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
                RememberedAt(readings[round], "max_flow_m3h"));
        }
    }

    [Fact]
    public async Task Two_meters_of_one_id_do_not_lend_each_other_their_fields()
    {
        await using var rig = await StartAsync(("water", "name=Water\ndriver=iperl\nid=11223344\nkey=NOKEY\n"));
        await rig.ReadyAsync();
        var twin = Water with { DeviceType = 0x06 };
        rig.Hear(Frame(Records(1000, 50), 1));
        rig.Hear(Frame(Records(2000), 2, twin));
        rig.Hear(Frame(Records(1001), 3));

        var readings = await ReadingsAsync(rig, 3);
        Assert.False(readings[1].TryGetProperty("max_flow_m3h", out _));
        Assert.NotNull(RememberedAt(readings[2], "max_flow_m3h"));
    }

    [Fact]
    public async Task Compact_frames_are_read_once_a_full_one_has_told_their_form()
    {
        await using var rig = await StartAsync(("power", "name=Power\ndriver=omnipower\nid=32666857\nkey=NOKEY\n"));
        await rig.ReadyAsync();
        var full = Convert.FromHexString("2D442D2C5768663230028D20E4E2C81C20878C7804041A03000004843C00000000042B0300000004AB3C00000000");
        var compact = Convert.FromHexString("27442D2C5768663230028D20E900C91C2011BA79138CCCFB1A030000000000000300000000000000");
        rig.Hear(full);
        rig.Hear(compact);
        var readings = await ReadingsAsync(rig, 2);
        Assert.All(readings, reading => Assert.Equal(7.94, reading.GetProperty("total_energy_consumption_kwh").GetDouble()));
        Assert.All(readings, reading => Assert.False(reading.TryGetProperty("remembered", out _)));
    }

    [Theory]
    [InlineData("multical21", "76348799", "28F64A24988064A079AA2C807D6102AE", "2A442D2C998734761B168D2091D37CAC21E1D68CDAFFCD3DC452BD802913FF7B1706CA9E355D6C2701CC24", 6.408)]
    [InlineData(
        "iperl",
        "12345678",
        "000102030405060708090A0B0C0D0E0F",
        "434493157856341233038C2075900F002C25B30A000021924D4F2FB66E017A75002007109058475F4BC91DF878B80A1B0F98B629024AAC727942BFC549233C0140829B93",
        28504.27)]
    [InlineData("qcaloric", "88441603", "", "43C465B257604000F0DBA28311004259C700314465320316448834087A1C0000000B6E9102004B6E831300426C3F3C326CFFFF046D1A155A3982046C5F388B046E910200", 291)]
    public async Task Other_security_modes_and_a_bridges_frame_are_read_twice_alike(string driver, string id, string key, string frame, double value)
    {
        await using var rig = await StartAsync(("meter", $"name=Meter\ndriver={driver}\nid={id}\nkey={key}\n"));
        await rig.ReadyAsync();
        rig.Hear(Convert.FromHexString(frame));
        rig.Hear([.. Convert.FromHexString(frame)], "other");
        await rig.Store.UntilStoredAsync(1);
        var reading = JsonDocument.Parse(Assert.Single(rig.Store.Stored).Decoded.RawJson).RootElement;
        Assert.Equal(value, reading.TryGetProperty("total_m3", out var total) ? total.GetDouble() : reading.GetProperty("current_consumption_hca").GetDouble());
        await rig.Store.UntilAsync(store => store.Counters is { Heard: 2, Duplicate: 1 });
    }

    [Fact]
    public async Task A_counter_that_runs_backwards_is_an_alarm_until_the_next_plausible_telegram_and_every_reading_is_stored()
    {
        await using var rig = await StartAsync(("water", "name=Water\ndriver=iperl\nid=11223344\nkey=NOKEY\n"));
        await rig.ReadyAsync();
        rig.Hear(Frame(Records(50_500), 1));
        rig.Hear(Frame(Records(3_001), 2));
        await rig.Store.UntilAsync(store => store.Alarms.ContainsKey(("implausible_value", "11223344")) && store.Stored.Count == 2);
        Assert.StartsWith(
            "Meter 11223344 (Water): total_m3 runs backwards from 50.5 to 3.001 in ", rig.Store.Alarms[("implausible_value", "11223344")], StringComparison.Ordinal);

        rig.Hear(Frame(Records(3_002), 3));
        await rig.Store.UntilAsync(store => store.Alarms.Count == 0 && store.Stored.Count == 3);
        Assert.All(rig.Store.Stored, telegram => Assert.NotNull(telegram.Decoded));
    }
}

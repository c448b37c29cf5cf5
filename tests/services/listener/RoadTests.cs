using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Listener.Frames;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;
using Edge.Radio.Telegrams;
using Edge.Radio.Transmitting;

namespace Edge.Listener.Tests;

/// <summary>Frames in, readings out: the real wmbusmeters, a store of the test's.</summary>
public sealed class RoadTests
{
    private static readonly Fleet Fleet = Fleet.Create(10, 7);

    private static Task<ListenerRig> StartAsync(Action<string>? prepare = null, params (string, string)[] settings) =>
        ListenerRig.StartAsync("wmbusmeters", Fleet, prepare, settings);

    private static void AssertTruth(IEnumerable<Telegram> sent, IReadOnlyList<V1.Telegram> stored)
    {
        var expected = sent.ToDictionary(telegram => telegram.Hex);
        Assert.Equal(expected.Count, stored.Count);
        foreach (var telegram in stored)
        {
            Assert.True(telegram.Decoded is not null, $"{telegram.Rejected}");
            var truth = expected[Convert.ToHexStringLower(telegram.Frame.Span)];
            var reading = JsonDocument.Parse(telegram.Decoded.RawJson).RootElement;
            Assert.Equal(truth.MeterId, telegram.Decoded.MeterId);
            foreach (var (field, value) in truth.Fields)
                Assert.Equal(Convert.ToString(value, CultureInfo.InvariantCulture), Convert.ToString(ValueOf(reading.GetProperty(field)), CultureInfo.InvariantCulture));
        }
    }

    private static object ValueOf(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : value.GetString()!;

    [Fact]
    public async Task What_the_meters_counted_arrives_at_the_store_in_order_and_once()
    {
        await using var rig = await StartAsync();
        await rig.ReadyAsync();
        var sent = Enumerable.Range(0, 50).SelectMany(round => Fleet.Meters.Select(meter => meter.Send(round))).ToList();

        foreach (var telegram in sent)
            rig.Hear(telegram);
        await rig.Store.UntilStoredAsync(sent.Count);

        AssertTruth(sent, rig.Store.Stored);
        Assert.Equal(sent.Select(telegram => telegram.Hex), rig.Store.Stored.Select(telegram => Convert.ToHexStringLower(telegram.Frame.Span)));
        Assert.Equal(Enumerable.Range(1, sent.Count).Select(i => (ulong)i), rig.Store.Stored.Select(telegram => telegram.Sequence));
        Assert.Equal((0, 0), (rig.Store.Repeated, rig.Store.Disorder.Count));
        Assert.Equal((500ul, 0ul, 0ul), (rig.Store.Counters.Heard, rig.Store.Counters.Duplicate, rig.Store.Counters.Dropped));
    }

    [Fact]
    public async Task A_telegram_carries_what_was_known_when_it_was_heard()
    {
        await using var rig = await StartAsync(null, ("Clock:Mode", "Trusted"));
        await rig.ReadyAsync();
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        rig.Hear(Fleet.Meters[1].Send(1).Frame, "attic");
        await rig.Store.UntilStoredAsync(1);
        var after = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        var telegram = rig.Store.Stored[0];
        Assert.InRange(telegram.ReceivedAtMs, before, after);
        Assert.True(telegram.Clock.Set);
        Assert.Equal((await File.ReadAllTextAsync("/proc/sys/kernel/random/boot_id", TestContext.Current.CancellationToken)).Trim(), telegram.Clock.BootId);
        var uptime = double.Parse((await File.ReadAllTextAsync("/proc/uptime", TestContext.Current.CancellationToken)).Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(telegram.Clock.UptimeMs / 1000.0, uptime - 30, uptime + 1);
        Assert.Equal(("attic", -60), (telegram.Receiver, telegram.RssiDbm));
        Assert.Equal("Flat 1 warm water", telegram.Decoded.MeterName);
        Assert.Equal("Flat 1 warm water", JsonDocument.Parse(telegram.Decoded.RawJson).RootElement.GetProperty("name").GetString());
        Assert.DoesNotContain('\n', telegram.Decoded.RawJson);
    }

    [Fact]
    public async Task The_same_frame_from_a_second_receiver_counts_as_duplicate()
    {
        await using var rig = await StartAsync();
        await rig.ReadyAsync();
        rig.Hear(Fleet.Meters[0].Send(1).Frame, "attic");
        rig.Hear(Fleet.Meters[0].Send(1).Frame, "cellar");
        rig.Hear(Fleet.Meters[0].Send(2).Frame, "cellar");
        await rig.Store.UntilAsync(store => store.Counters is { Heard: 3, Duplicate: 1 } && store.Stored.Count == 2);
        Assert.Equal(["attic", "cellar"], rig.Store.Stored.Select(telegram => telegram.Receiver));
    }

    [Fact]
    public async Task A_meter_that_nobody_configured_is_only_listed()
    {
        await using var rig = await StartAsync();
        await rig.ReadyAsync();
        var stranger = Fleet.Create(2, 99).Meters[1];
        rig.Hear(stranger.Send(1));
        rig.Hear(stranger.Send(1));
        rig.Hear(Fleet.Meters[0].Send(1));
        await rig.Store.UntilAsync(store => store.Counters.Heard == 1 && store.Stored.Count == 1);

        Assert.Equal(2, rig.Get<HeardCounts>().Foreign);
        var entry = rig.Get<HeardList>().List(10).Single(heard => heard.Address.MeterId == stranger.Id);
        Assert.Equal((2ul, false, true, -60), (entry.Telegrams, entry.Configured, entry.Encrypted, entry.RssiDbm));
        Assert.Equal("waterstarm", rig.Get<Listener.Meters.MeterBook>().Drivers.Suggest(entry.Address));
    }

    [Fact]
    public async Task Damaged_frames_are_rejected_with_their_reason_and_cost_nothing_else()
    {
        await using var rig = await StartAsync();
        await rig.ReadyAsync();
        var frame = Fleet.Meters[0].Send(1).Frame;
        foreach (var kind in Damage.Kinds)
            rig.Get<FrameRoad>().Take("sim", PayloadReader.Read(Damage.Of(kind, frame)));
        rig.Hear(frame);
        await rig.Store.UntilStoredAsync(Damage.Kinds.Count + 1);

        Assert.Equal(
            ["not_hex", "not_hex", "bad_length", "bad_length", "too_long", "not_hex"],
            rig.Store.Stored.Where(telegram => telegram.Rejected is not null).Select(telegram => telegram.Rejected.Reason));
        Assert.Equal((ulong)Damage.Kinds.Count + 1, rig.Store.Counters.Heard);
        Assert.Contains("hello, this is no telegram", rig.Store.Stored[0].Rejected.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_frames_at_once_all_arrive()
    {
        await using var rig = await StartAsync(null, ("Listener:QueueLength", "20000"));
        await rig.ReadyAsync();
        var sent = Enumerable.Range(0, 1_000).SelectMany(round => Fleet.Meters.Select(meter => meter.Send(round))).ToList();
        var began = Stopwatch.GetTimestamp();
        foreach (var telegram in sent)
            rig.Hear(telegram);
        await rig.Store.UntilStoredAsync(sent.Count, 60);
        TestContext.Current.TestOutputHelper!.WriteLine($"{sent.Count} frames in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s");
        AssertTruth(sent, rig.Store.Stored);
    }

    [Fact]
    public async Task A_wrong_key_is_an_alarm_until_the_next_good_telegram()
    {
        await using var rig = await StartAsync();
        await rig.ReadyAsync();
        var meter = Fleet.Meters[1];
        rig.Hear(meter.Send(1, new byte[16]));
        await rig.Store.UntilAsync(store => store.Alarms.Count == 1 && store.Stored.Count == 1);

        Assert.Equal("decryption_failed", rig.Store.Stored[0].Rejected.Reason);
        Assert.Equal(meter.Id, rig.Store.Stored[0].Rejected.MeterId);
        Assert.Equal(
            $"Telegrams of meter {meter.Id} (Flat 1 warm water) cannot be decrypted: the configured key does not fit. Correct the key in flat-1-warm-water.conf.",
            rig.Store.Alarms[("aes_decryption_failed", meter.Id)]);

        rig.Hear(meter.Send(2));
        await rig.Store.UntilAsync(store => store.Alarms.Count == 0 && store.Stored.Count == 2);
        Assert.NotNull(rig.Store.Stored[1].Decoded);
    }

    [Fact]
    public async Task A_missing_and_a_needless_key_are_told_apart()
    {
        var (plain, encrypted) = (Fleet.Meters[0], Fleet.Meters[1]);
        await using var rig = await StartAsync(directory =>
        {
            File.WriteAllText(Path.Combine(directory, "flat-1-cold-water.conf"), plain.ToMeterFile().Replace("NOKEY", new string('a', 32), StringComparison.Ordinal));
            File.WriteAllText(Path.Combine(directory, "flat-1-warm-water.conf"), encrypted.ToMeterFile().Replace(encrypted.Key!, "NOKEY", StringComparison.Ordinal));
        });
        await rig.ReadyAsync();
        rig.Hear(plain.Send(1));
        rig.Hear(encrypted.Send(1));
        await rig.Store.UntilAsync(store => store.Alarms.Count == 2);
        Assert.Contains("a key is configured, but they are not encrypted", rig.Store.Alarms[("aes_decryption_failed", plain.Id)], StringComparison.Ordinal);
        Assert.Contains("they are encrypted and no key is configured", rig.Store.Alarms[("aes_decryption_failed", encrypted.Id)], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_driver_sets_that_meter_aside_and_no_other()
    {
        await using var rig = await StartAsync(directory => File.WriteAllText(
            Path.Combine(directory, "flat-1-heating.conf"), Fleet.Meters[2].ToMeterFile().Replace("sharky", "sharkx", StringComparison.Ordinal)));
        rig.Logs.Expect(2001);
        await rig.ReadyAsync();
        foreach (var meter in Fleet.Meters)
            rig.Hear(meter.Send(1));
        await rig.Store.UntilAsync(store => store.Stored.Count == 10 && store.Alarms.Count == 1);

        Assert.Equal(
            "A meter is set aside because of its file flat-1-heating.conf, line 2: the decoder has no driver sharkx. Correct the file. "
            + "Its telegrams are kept until then.",
            rig.Store.Alarms[("unknown_driver", Fleet.Meters[2].Id)]);
        Assert.Equal(9, rig.Get<Listener.Meters.MeterBook>().Configured);
        var kept = rig.Store.Stored.Single(telegram => telegram.Rejected is not null).Rejected;
        Assert.Equal(("unknown_driver", Fleet.Meters[2].Id), (kept.Reason, kept.MeterId));
        Assert.Equal(0, rig.Get<HeardCounts>().Foreign);
        Assert.Contains(rig.Logs.Entries, entry => entry.Id == 2001 && entry.Message.Contains("flat-1-heating.conf, line 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_meters_of_one_id_do_not_get_into_each_others_way()
    {
        // The same id, another device type: the real program crashes when one process is asked about both.
        await using var rig = await StartAsync();
        await rig.ReadyAsync();
        var meter = Fleet.Meters[0];
        var twin = meter.Address with { DeviceType = 6 };
        var sent = Enumerable.Range(0, 20).Select(round => round % 2 == 0 ? meter.Send(round) : AsTwin(meter, twin, round)).ToList();
        foreach (var telegram in sent)
            rig.Hear(telegram);
        await rig.Store.UntilStoredAsync(sent.Count);
        AssertTruth(sent, rig.Store.Stored);
    }

    private static Telegram AsTwin(FleetMeter meter, MeterAddress twin, long round)
    {
        var telegram = meter.Send(round);
        var records = telegram.Frame.AsSpan(15);
        return telegram with { Frame = TelegramBuilder.Build(twin, records, new Envelope((byte)round)) };
    }

    [Fact]
    public async Task A_frame_that_crashes_the_real_decoder_is_set_aside_and_the_others_go_on()
    {
        // Found by trying random frames: the real program ends with SIGSEGV over it.
        var poison = Convert.FromHexString("0e4401068911000005067a1e136d00");
        await using var rig = await StartAsync(directory =>
            File.WriteAllText(Path.Combine(directory, "poison.conf"), "name=Poison\ndriver=mkradio3\nid=00001189\nkey=NOKEY\n"));
        rig.Logs.Expect(2020);
        await rig.ReadyAsync();
        var sent = Fleet.Meters.Select(meter => meter.Send(1)).ToList();
        foreach (var telegram in sent.Take(5))
            rig.Hear(telegram);
        rig.Hear(poison);
        foreach (var telegram in sent.Skip(5))
            rig.Hear(telegram);
        await rig.Store.UntilStoredAsync(11);

        var rejected = rig.Store.Stored.Single(telegram => telegram.Rejected is not null).Rejected;
        Assert.Equal(("decoder_gave_up", "00001189"), (rejected.Reason, rejected.MeterId));
        AssertTruth(sent, [.. rig.Store.Stored.Where(telegram => telegram.Decoded is not null)]);
        Assert.Equal(2, rig.Logs.Entries.Count(entry => entry.Id == 2020));
    }

    [Fact]
    public async Task A_meter_whose_telegrams_end_the_decoder_again_and_again_is_set_aside()
    {
        await using var rig = await StartAsync(directory =>
            File.WriteAllText(Path.Combine(directory, "poison.conf"), "name=Poison\ndriver=mkradio3\nid=00001189\nkey=NOKEY\n"));
        rig.Logs.Expect(2020);
        await rig.ReadyAsync();
        for (var number = 0; number < 3; number++)
            rig.Hear(Convert.FromHexString($"0e4401068911000005067a1e136d0{number}"));
        await rig.Store.UntilAsync(store => store.Alarms.ContainsKey(("meter_quarantined", "00001189")));
        var ends = rig.Logs.Entries.Count(entry => entry.Id == 2020);

        rig.Hear(Convert.FromHexString("0e4401068911000005067a1e136d0f"));
        await rig.Store.UntilStoredAsync(4);
        Assert.StartsWith("not tried", rig.Store.Stored[3].Rejected.Detail, StringComparison.Ordinal);
        Assert.Equal(ends, rig.Logs.Entries.Count(entry => entry.Id == 2020));
    }

    [Fact]
    public async Task No_key_is_in_what_is_logged_told_or_stored()
    {
        await using var rig = await StartAsync(directory =>
            File.WriteAllText(Path.Combine(directory, "bad.conf"), "name=Bad\nid=12345678\nkey=00112233445566778899AABBCCDDEEF\n"));
        rig.Logs.Expect(2001);
        await rig.ReadyAsync();
        foreach (var meter in Fleet.Meters)
        {
            rig.Hear(meter.Send(1));
            rig.Hear(meter.Send(2, new byte[16]));
        }

        await rig.Store.UntilStoredAsync(20);
        var seen = new StringBuilder().AppendJoin('\n', rig.Logs.Entries).AppendJoin('\n', rig.Store.Stored).AppendJoin('\n', rig.Store.Alarms.Values)
            .AppendJoin('\n', await ArgumentsOfChildrenAsync(rig)).ToString();
        foreach (var key in Fleet.Meters.Select(meter => meter.Key).OfType<string>().Append("00112233445566778899AABBCCDDEEF"))
            Assert.DoesNotContain(key, seen, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string[]> ArgumentsOfChildrenAsync(ListenerRig rig)
    {
        var arguments = await File.ReadAllTextAsync($"/proc/{rig.DecoderPid}/cmdline", TestContext.Current.CancellationToken);
        Assert.Contains("stdin:jsonl", arguments, StringComparison.Ordinal);
        return [arguments];
    }
}

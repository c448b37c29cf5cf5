using System.Globalization;
using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;

namespace Edge.Listener.Tests.Decoding;

/// <summary>Decoders that misbehave, played by a small program. What they cost is the frame they misbehave over, and nothing else.</summary>
public sealed class BadDecoderTests
{
    private const string Id = "12345678";

    private static readonly Fleet Nobody = new(0, []);

    private static Task<ListenerRig> StartAsync(DummyDecoder decoder, params (string, string)[] settings) => ListenerRig.StartAsync(
        decoder.Path,
        Nobody,
        directory =>
        {
            for (var meter = 0; meter < 5; meter++)
                File.WriteAllText(Path.Combine(directory, $"{meter}"), $"name=Meter {meter}\ndriver=dummy\nid=1234567{meter}\nkey={new string('c', 32)}\n");
        },
        settings);

    // The last four bytes are the value; the four before them may be poison.
    private static byte[] Frame(int value, int meter = 0, bool poison = false) => Convert.FromHexString(string.Create(
        CultureInfo.InvariantCulture, $"1644ad557{meter}56341201077a01000000{(poison ? "deadbeef" : "00000000")}{value:x8}"));

    private static async Task<ListenerRig> HearAsync(ListenerRig rig, int count, int poisonAt)
    {
        rig.Logs.Expect(2020);
        await rig.ReadyAsync();
        for (var value = 0; value < count; value++)
            rig.Hear(Frame(value, value % 5, value == poisonAt));
        await rig.Store.UntilStoredAsync(count);
        return rig;
    }

    [Theory]
    [InlineData("crash+poison", "decoder_gave_up")]
    [InlineData("cut+poison", "decoder_gave_up")]
    [InlineData("silent+poison", "decoder_gave_up")]
    [InlineData("endless+poison", "decoder_gave_up")]
    [InlineData("huge+poison", "decoder_gave_up")]
    [InlineData("quote+poison", "decoder_gave_up")]
    [InlineData("exit+poison", "decoder_gave_up")]
    [InlineData("fields+poison", "decoder_gave_up")]
    [InlineData("number+poison", "bad_answer")]
    [InlineData("stranger+poison", "bad_answer")]
    public async Task One_bad_answer_costs_one_telegram(string modes, string reason)
    {
        using var decoder = DummyDecoder.That(modes);
        await using var rig = await HearAsync(await StartAsync(decoder), 300, poisonAt: 150);

        var rejected = rig.Store.Stored.Where(telegram => telegram.Rejected is not null).ToList();
        Assert.Equal(reason, Assert.Single(rejected).Rejected.Reason);
        Assert.Equal("12345670", rejected[0].Rejected.MeterId);
        var values = rig.Store.Stored.Where(telegram => telegram.Decoded is not null).Select(ValueOf);
        Assert.Equal(Enumerable.Range(0, 300).Where(value => value != 150), values);
        Assert.Equal((300ul, 0ul, 0ul), (rig.Store.Counters.Heard, rig.Store.Counters.Duplicate, rig.Store.Counters.Dropped));
    }

    private static int ValueOf(V1.Telegram telegram)
    {
        var inFrame = Convert.ToInt32(Convert.ToHexString(telegram.Frame.Span[^4..]), 16);
        var decoded = System.Text.Json.JsonDocument.Parse(telegram.Decoded.RawJson).RootElement.GetProperty("total_m3").GetDouble();
        Assert.Equal(inFrame / 1000.0, decoded);
        return inFrame;
    }

    [Fact]
    public async Task Two_answers_to_one_question_do_not_shift_the_values_to_other_meters()
    {
        using var decoder = DummyDecoder.That("twice+poison");
        await using var rig = await HearAsync(await StartAsync(decoder), 300, poisonAt: 150);
        foreach (var telegram in rig.Store.Stored.Where(telegram => telegram.Decoded is not null))
            ValueOf(telegram);
    }

    [Theory]
    [InlineData("oneline")]
    [InlineData("noise")]
    [InlineData("pieces")]
    [InlineData("flood")]
    [InlineData("deaf")]
    [InlineData("sticky")]
    public async Task Odd_manners_cost_nothing(string modes)
    {
        // `poison` without a poisoned frame: every answer is good.
        using var decoder = DummyDecoder.That($"{modes}+poison");
        await using var rig = await HearAsync(await StartAsync(decoder, ("Decoder:AnswerTimeout", "00:00:10")), 100, poisonAt: -1);
        Assert.All(rig.Store.Stored, telegram => Assert.NotNull(telegram.Decoded));
        Assert.DoesNotContain(rig.Logs.Entries, entry => entry.Message.Contains("00112233", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fields+oneline")]
    [InlineData("epoch")]
    [InlineData("torrent")]
    public async Task What_is_odd_but_an_answer_is_stored_as_it_is(string modes)
    {
        using var decoder = DummyDecoder.That(modes);
        await using var rig = await HearAsync(await StartAsync(decoder, ("Decoder:AnswerTimeout", "00:00:10")), 40, poisonAt: -1);
        Assert.Equal(Enumerable.Range(0, 40), rig.Store.Stored.Select(ValueOf));
        Assert.DoesNotContain(rig.Logs.Entries, entry => entry.Id == 2020);
        Assert.InRange(rig.Logs.Entries.Count(entry => entry.Id == 2030), 0, 100);
    }

    [Theory]
    [InlineData("exit")]
    [InlineData("silent")]
    [InlineData("quote")]
    public async Task A_decoder_that_fails_over_every_frame_sets_the_meter_aside_and_is_not_restarted_for_ever(string modes)
    {
        // Each meter may set three of its telegrams aside; each of them costs at most ten lives (an exit with code 0 is nobody's fault at first).
        using var decoder = DummyDecoder.That(modes);
        await using var rig = await StartAsync(decoder, ("Decoder:AnswerTimeout", "00:00:00.3"), ("Decoder:RestartPause", "00:00:00.01"));
        rig.Logs.Expect(2020);
        await rig.ReadyAsync();
        for (var value = 0; value < 5; value++)
            rig.Hear(Frame(value));
        await rig.Store.UntilStoredAsync(3, 60);
        await rig.Store.UntilAsync(store => store.Alarms.ContainsKey(("meter_quarantined", "12345670")));
        rig.Hear(Frame(9));
        await rig.Store.UntilAsync(store => store.Stored.Any(telegram => telegram.Rejected.Detail.StartsWith("not tried", StringComparison.Ordinal)));
        Assert.All(rig.Store.Stored, telegram => Assert.Equal("decoder_gave_up", telegram.Rejected.Reason));
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("dead")]
    public async Task A_decoder_that_does_not_work_at_all_costs_no_frame_and_is_an_alarm(string modes)
    {
        using var decoder = DummyDecoder.That(modes);
        await using var rig = await StartAsync(decoder, ("Decoder:AnswerTimeout", "00:00:00.3"), ("Decoder:RestartPauseLimit", "00:00:00.1"));
        rig.Logs.Expect(2020);
        await rig.ReadyAsync();
        for (var value = 0; value < 100; value++)
            rig.Hear(Frame(value));
        await rig.Store.UntilAsync(store => store.Alarms.ContainsKey(("decoder_down", "decoder")));
        Assert.Empty(rig.Store.Stored);
        Assert.Equal(100, rig.Get<DecodeQueue>().Count);
    }

    [Fact]
    public async Task A_decoder_that_remembers_however_it_is_asked_makes_readings_say_that_it_is_not_known()
    {
        using var decoder = DummyDecoder.That("sticky+poison");
        await using var rig = await StartAsync(decoder);
        await rig.ReadyAsync();
        rig.Hear(Frame(1));
        await rig.Store.UntilStoredAsync(1);
        Assert.EndsWith(",\"remembered\":null}", rig.Store.Stored[0].Decoded.RawJson, StringComparison.Ordinal);
        Assert.Contains(rig.Logs.Entries, entry => entry.Id == 2021);
    }

    [Fact]
    public async Task A_program_that_is_not_there_leaves_frames_waiting_and_says_so()
    {
        await using var rig = await ListenerRig.StartAsync("/nowhere/wmbusmeters", Nobody);
        rig.Logs.Expect(2003);
        var entry = await rig.Logs.WaitForAsync(2003, TestContext.Current.CancellationToken);
        Assert.Contains("/nowhere/wmbusmeters cannot be started", entry.Message, StringComparison.Ordinal);
        Assert.False(rig.Get<MeterBook>().Loaded.IsCompleted);
    }

    [Fact]
    public async Task A_restart_on_request_loses_nothing()
    {
        using var decoder = DummyDecoder.That("poison");
        await using var rig = await StartAsync(decoder);
        await rig.ReadyAsync();
        for (var value = 0; value < 2_000; value++)
        {
            rig.Hear(Frame(value));
            if (value % 400 == 200)
                rig.Get<Decoder>().Restart();
        }

        await rig.Store.UntilStoredAsync(2_000);
        Assert.Equal(Enumerable.Range(0, 2_000), rig.Store.Stored.Select(ValueOf));
        Assert.Equal(0ul, rig.Store.Counters.Dropped);
    }

    [Fact]
    public async Task A_full_queue_drops_the_oldest_and_counts_it()
    {
        using var decoder = DummyDecoder.That("gone");
        await using var rig = await StartAsync(decoder, ("Listener:QueueLength", "10"), ("Decoder:RestartPause", "00:01:00"));
        rig.Logs.Expect(2020);
        await rig.ReadyAsync();
        for (var value = 0; value < 25; value++)
            rig.Hear(Frame(value));
        await rig.Store.UntilAsync(store => store.Counters is { Heard: 25, Dropped: 15 });
        Assert.Equal(15, BitConverter.ToInt32([.. rig.Get<DecodeQueue>().TryTake()!.Frame.Bytes.ToArray()[^4..].Reverse()]));
    }

    [Fact]
    public async Task A_stop_ends_a_deaf_decoder_and_hands_over_what_was_heard()
    {
        using var decoder = DummyDecoder.That("deaf+poison");
        await using var rig = await StartAsync(decoder);
        await rig.ReadyAsync();
        for (var value = 0; value < 500; value++)
            rig.Hear(Frame(value));
        Assert.Equal(0, await rig.StopAsync());
        Assert.Equal(500, rig.Store.Stored.Count);
        Assert.True(rig.Store.Flushes > 0);
    }
}

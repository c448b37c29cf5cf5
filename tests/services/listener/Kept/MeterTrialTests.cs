using System.Text;
using System.Text.Json;
using Edge.Listener.Kept;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;
using Edge.V1;

namespace Edge.Listener.Tests.Kept;

/// <summary>A meter's file is tried before it is saved: the real wmbusmeters in a process of its own.</summary>
public sealed class MeterTrialTests
{
    private static readonly Fleet Configured = Fleet.Create(2, 5);
    private static readonly FleetMeter Stranger = Fleet.Create(40, 9).Meters.First(meter => meter.Key is not null);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<ListenerRig> StartAsync()
    {
        var rig = await ListenerRig.StartAsync("wmbusmeters", Configured);
        await rig.ReadyAsync();
        return rig;
    }

    private static Task<TestMeterResponse> TestAsync(ListenerRig rig, string content) => rig.Get<MeterTrial>().TestAsync("new.conf", Encoding.UTF8.GetBytes(content), Stop);

    [Fact]
    public async Task The_right_key_reads_the_last_telegram_of_a_meter_that_nobody_has_configured()
    {
        await using var rig = await StartAsync();
        rig.Hear(Stranger.Send(7));
        var result = await TestAsync(rig, Stranger.ToMeterFile());
        Assert.Equal(("", "", 1u, 1u), (result.Fault, result.Trouble, result.FramesTried, result.FramesDecoded));
        var reading = JsonElement.Parse(result.ReadingJson);
        Assert.Equal((Stranger.Id, Stranger.Name), (reading.GetProperty("id").GetString(), reading.GetProperty("name").GetString()));
        Assert.Empty(rig.Store.Stored);
    }

    [Fact]
    public async Task A_wrong_key_a_missing_key_and_a_wrong_driver_are_told_apart_without_quoting_a_key()
    {
        await using var rig = await StartAsync();
        rig.Hear(Stranger.Send(7));
        var wrong = new string('7', 32);
        var results = new[]
        {
            await TestAsync(rig, Stranger.ToMeterFile().Replace(Stranger.Key!, wrong, StringComparison.Ordinal)),
            await TestAsync(rig, Stranger.ToMeterFile().Replace(Stranger.Key!, "NOKEY", StringComparison.Ordinal)),
        };
        Assert.Equal(
            ["the telegram cannot be decrypted: the configured key does not fit", "the telegram cannot be decrypted: they are encrypted and no key is configured"],
            results.Select(result => result.Trouble));
        Assert.All(results, result => Assert.Equal((1u, 0u, ""), (result.FramesTried, result.FramesDecoded, result.ReadingJson)));
        Assert.DoesNotContain(rig.Logs.Entries, entry => entry.Message.Contains(wrong, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Kept_frames_are_tried_too_the_newest_first_and_a_bounded_number()
    {
        await using var rig = await StartAsync();
        for (var round = 0; round < 60; round++)
            rig.Store.Keep(Stranger.Send(round).Frame, Stranger.Id, "quarantined", 1_000 + round);
        var result = await TestAsync(rig, Stranger.ToMeterFile());
        Assert.Equal(((uint)MeterTrial.MostFrames, (uint)MeterTrial.MostFrames), (result.FramesTried, result.FramesDecoded));
        var reading = JsonElement.Parse(result.ReadingJson);
        foreach (var (field, value) in Stranger.Send(59).Fields.Where(field => field.Value is double))
            Assert.Equal(value, reading.GetProperty(field).GetDouble());
        Assert.Equal(60, rig.Store.Kept.Count);
    }

    [Fact]
    public async Task A_file_with_a_mistake_is_not_tried()
    {
        await using var rig = await StartAsync();
        rig.Hear(Stranger.Send(7));
        var result = await TestAsync(rig, Stranger.ToMeterFile().Replace(Stranger.Key!, Stranger.Key![1..], StringComparison.Ordinal));
        Assert.Equal(("new.conf, line 4: the key is not 32 hex digits (it has 31 characters) and not NOKEY", 0u), (result.Fault, result.FramesTried));
    }

    [Fact]
    public async Task A_meter_that_was_never_heard_cannot_be_tried_and_without_the_store_the_last_telegram_can()
    {
        await using var rig = await StartAsync();
        await rig.Store.GoAsync();
        Assert.Equal("no telegram of this meter has been heard yet, so nothing could be tried", (await TestAsync(rig, Stranger.ToMeterFile())).Trouble);
        rig.Hear(Stranger.Send(7));
        Assert.Equal(1u, (await TestAsync(rig, Stranger.ToMeterFile())).FramesDecoded);
        await rig.Store.ComeAsync();
    }

    [Fact]
    public async Task A_telegram_that_ends_the_decoder_ends_only_the_one_of_the_trial()
    {
        await using var rig = await StartAsync();
        rig.Hear(Configured.Meters[0].Send(1));
        await rig.Store.UntilStoredAsync(1);
        var pid = rig.DecoderPid;
        rig.Hear(Convert.FromHexString("0e4401068911000005067a1e136d00"));
        var result = await TestAsync(rig, "name=Poison\ndriver=mkradio3\nid=00001189\n");
        Assert.StartsWith("the decoder has ended over this telegram (exit code 1", result.Trouble, StringComparison.Ordinal);
        Assert.Equal(pid, rig.DecoderPid);
    }

    [Fact]
    public async Task A_decoder_that_says_nothing_is_given_up_and_killed()
    {
        using var dummy = DummyDecoder.That("silent");
        var decoder = new TrialDecoder(new DecoderOptions { Program = dummy.Path }, TimeProvider.System);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var frame = Listener.Frames.Frame.Check(Stranger.Send(1).Frame, out _)!;
        var question = new Listener.Decoding.Question(
            frame, new Listener.Frames.Heard(frame.Bytes, "sim", null, default), new Listener.Meters.Meter(0, "A", "iperl", null, "a"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => decoder.AskAsync([question], limit.Token));
    }
}

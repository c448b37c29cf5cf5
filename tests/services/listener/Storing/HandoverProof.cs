using System.Diagnostics;
using System.Globalization;
using System.Text;
using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Listener.Storing;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;

namespace Edge.Listener.Tests.Storing;

/// <summary>How fast decoded answers get to the store: everything of the listener behind the decoder, over real gRPC.</summary>
public sealed class HandoverProof(ITestOutputHelper output)
{
    [Fact]
    [Trait("Category", "proof")]
    public async Task Every_answer_gets_to_the_store()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("EDGE_PROOF_COUNT"), CultureInfo.InvariantCulture, out var count) ? count : 100;
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet.Create(1, 1));
        await rig.ReadyAsync();
        var (desk, outbox) = (rig.Get<AnswerDesk>(), rig.Get<Outbox>());
        var frame = Frame.Check(Convert.FromHexString("1944ee4d785634123c077a010000000c137856341202fd170000"), out _)!;
        var question = new Question(frame, new Heard(frame.Bytes, "sim", null, default), new Meter(0x12345678, "Flat 1", "supercom587", null, "a"));
        var answer = Encoding.UTF8.GetBytes(
            "{\n    \"_\":\"telegram\",\n    \"media\":\"water\",\n    \"meter\":\"supercom587\",\n    \"name\":\"\",\n    \"id\":\"12345678\",\n"
            + "    \"total_m3\":12345.678,\n    \"status\":\"OK\",\n    \"timestamp\":\"2026-11-20T08:23:28Z\"\n}");

        var began = Stopwatch.GetTimestamp();
        for (var round = 0; round < rounds; round++)
        {
            await outbox.WaitForRoomAsync(TestContext.Current.CancellationToken);
            for (var i = 0; i < 1_000; i++)
            {
                if (outbox.Count >= 9_999)
                    await outbox.WaitForRoomAsync(TestContext.Current.CancellationToken);
                Assert.True(desk.TryTake(question, answer, isHonest: true, out _));
            }
        }

        await rig.Store.UntilStoredAsync(rounds * 1_000, 60);
        var perSecond = rounds * 1_000 / Stopwatch.GetElapsedTime(began).TotalSeconds;
        output.WriteLine($"{rounds * 1_000} answers, {perSecond:N0}/s");
        Assert.Equal(0ul, rig.Store.Counters.Dropped);
        Assert.Equal(rounds * 1_000, rig.Store.Stored.Count);
    }
}

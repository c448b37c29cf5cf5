using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Listener.Tests.Rig;
using Edge.Radio.Fleets;
using Edge.Radio.Telegrams;

namespace Edge.Listener.Tests.Decoding;

public sealed class DisguiseTests
{
    private static readonly Fleet Fleet = Fleet.Create(5, 1);

    // Searches the rounds of a meter for a telegram whose encrypted payload begins like a decrypted one.
    private static Telegram FindDisguised(FleetMeter meter)
    {
        var payloadAt = meter.LongHeader ? 23 : 15;
        for (var round = 0L; ; round++)
            if (meter.Send(round) is { } telegram && telegram.Frame.AsSpan(payloadAt, 2).SequenceEqual("//"u8))
                return telegram;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_telegram_that_looks_decrypted_before_it_is_arrives_with_its_true_values(int index)
    {
        var meter = Fleet.Meters[index];
        var telegram = FindDisguised(meter);
        await using var rig = await ListenerRig.StartAsync("wmbusmeters", Fleet);
        await rig.ReadyAsync();
        rig.Hear(telegram);
        await rig.Store.UntilStoredAsync(1);
        var stored = rig.Store.Stored[0];
        Assert.True(stored.Decoded is not null, $"{stored.Rejected}");
        Assert.Equal(telegram.Hex, Convert.ToHexStringLower(stored.Frame.Span));
        var reading = System.Text.Json.JsonDocument.Parse(stored.Decoded.RawJson).RootElement;
        foreach (var (field, value) in telegram.Fields.Where(field => field.Value is double))
            Assert.Equal((double)value, reading.GetProperty(field).GetDouble());
    }

    [Fact]
    public void Other_telegrams_are_left_as_they_are()
    {
        foreach (var meter in Fleet.Meters)
            for (var round = 0; round < 50; round++)
                Assert.Null(Disguise.Lift(Frame.Check(meter.Send(round).Frame, out _)!, MeterKey.Parse(meter.Key ?? new string('0', 32))!));
    }

    [Fact]
    public void With_a_wrong_key_it_is_left_to_the_decoder_to_say_so()
    {
        var telegram = FindDisguised(Fleet.Meters[1]);
        Assert.Null(Disguise.Lift(Frame.Check(telegram.Frame, out _)!, MeterKey.Parse(new string('0', 32))!));
        Assert.NotNull(Disguise.Lift(Frame.Check(telegram.Frame, out _)!, MeterKey.Parse(Fleet.Meters[1].Key!)!));
    }

    [Fact]
    public void Whatever_the_bytes_it_does_not_fail()
    {
        var random = new Random(4);
        var key = MeterKey.Parse(new string('0', 32))!;
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = new byte[random.Next(Frame.MinBytes, 80)];
            random.NextBytes(bytes);
            (bytes[0], bytes[1], bytes[10]) = ((byte)(bytes.Length - 1), 0x44, (byte)(random.Next(2) == 0 ? 0x7A : 0x72));
            foreach (var at in new[] { 15, 23 })
                if (bytes.Length > at + 1)
                    (bytes[at - 1], bytes[at], bytes[at + 1]) = (5, 0x2F, 0x2F);
            _ = Disguise.Lift(Frame.Check(bytes, out _)!, key);
        }
    }
}

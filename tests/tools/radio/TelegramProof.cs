using System.Globalization;
using System.Text.Json;
using Edge.Radio.Telegrams;

namespace Edge.Radio.Tests;

/// <summary>Random ids, keys and values of every type, read back by the real wmbusmeters.</summary>
public sealed class TelegramProof(ITestOutputHelper output)
{
    public static TheoryData<string> Drivers => [.. MeterTypes.All.Select(type => type.Driver)];

    [Theory]
    [MemberData(nameof(Drivers))]
    [Trait("Category", "proof")]
    public async Task What_a_meter_sends_is_what_the_real_decoder_reads(string driver)
    {
        var count = Setting("EDGE_PROOF_COUNT", 100);
        var seed = Setting("EDGE_PROOF_SEED", 20_260_101);
        output.WriteLine($"{driver}: {count} telegrams, seed {seed}");
        var random = new Random(seed);
        var questions = Enumerable.Range(0, count).Select(index => Draw(MeterTypes.ByDriver(driver), random, index)).ToList();

        var answers = await RealDecoder.AskAsync(questions, TestContext.Current.CancellationToken);

        Assert.Equal(count, answers.Count);
        for (var i = 0; i < count; i++) AssertTruth(questions[i], answers[i]);
    }

    private static RealDecoder.Question Draw(MeterType type, Random random, int index)
    {
        var id = ((index % 100_000) + (random.Next(1_000) * 100_000)).ToString("D8", CultureInfo.InvariantCulture);
        var key = new byte[16];
        random.NextBytes(key);
        var envelope = new Envelope((byte)random.Next(256)) { LongHeader = random.Next(2) == 0, Key = random.Next(2) == 0 ? key : null };
        var measurement = type.Measure(quantity => random.NextInt64(quantity.Largest + 1));
        var frame = TelegramBuilder.Build(new MeterAddress(type.Manufacturer, id, type.Version, type.DeviceType), measurement.Records, envelope);
        // One in 65,536 encrypted payloads begins like a decrypted one, and wmbusmeters takes it for that; no simulator can help it.
        if (envelope.Key is not null && frame.AsSpan(envelope.LongHeader ? 23 : 15, 2).SequenceEqual("//"u8))
            return Draw(type, random, index);
        return new RealDecoder.Question(
            new Telegram(id, frame, measurement.Fields), type.Driver, envelope.Key is null ? null : Convert.ToHexStringLower(key));
    }

    private static void AssertTruth(RealDecoder.Question question, JsonElement answer)
    {
        Assert.False(answer.TryGetProperty("error", out _), answer.GetRawText());
        Assert.False(answer.TryGetProperty("warning", out _), answer.GetRawText());
        Assert.Equal(question.Telegram.MeterId, answer.GetProperty("id").GetString());
        foreach (var (field, truth) in question.Telegram.Fields)
        {
            Assert.True(answer.TryGetProperty(field, out var value), $"{field} is missing in {answer.GetRawText()}");
            if (truth is double number) Assert.Equal(number, value.GetDouble());
            else Assert.Equal((string)truth, value.GetString());
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}

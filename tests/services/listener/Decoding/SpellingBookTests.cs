using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Kept;
using Edge.Listener.Meters;
using Edge.Radio.Telegrams;

namespace Edge.Listener.Tests.Decoding;

/// <summary>A key may keep its spelling only where the program, which then remembers, cannot answer more than the telegram carried.</summary>
public sealed class SpellingBookTests
{
    private const int Telegrams = 400;

    private static readonly byte[] Key = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    private readonly SpellingBook _book = new();
    private readonly Random _random;
    private readonly Dictionary<(MeterType, byte[]?), Meter> _meters = [];

    public SpellingBookTests()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("EDGE_PROOF_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"EDGE_PROOF_SEED={seed}");
        _random = new Random(seed);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("key", false)]
    [InlineData("key", true)]
    public void Telegrams_of_one_kind_keep_the_spelling_and_those_of_another_get_a_new_one(string? key, bool longHeader)
    {
        var meter = Meter("iperl", key is null ? null : Key);
        Frame Of(byte access, string records) => Sent(MeterTypes.ByDriver("iperl"), records, new Envelope(access) { Key = key is null ? null : Key, LongHeader = longHeader });
        var (both, other) = (Of(1, "0413e8030000023b0500"), Of(2, "0413e9030000"));
        var first = _book.NumberFor(both, meter);
        Assert.Equal(first, _book.NumberFor(Of(3, "0413ff030000023b0700"), meter));
        var second = _book.NumberFor(other, meter);
        Assert.NotEqual(first, second);
        Assert.Equal(second, _book.NumberFor(Of(4, "0413ea030000"), meter));
        Assert.NotEqual(first, _book.NumberFor(both, meter));
    }

    [Fact]
    public void A_number_that_is_none_makes_another_kind()
    {
        var meter = Meter("supercom587", null);
        Frame Of(string records) => Sent(MeterTypes.ByDriver("supercom587"), records, new Envelope(1));
        Assert.NotEqual(_book.NumberFor(Of("0c1312345678"), meter), _book.NumberFor(Of("0c13ffffffff"), meter));
    }

    [Fact]
    public void What_cannot_be_looked_into_is_spelled_anew_each_time()
    {
        var (type, wrong) = (MeterTypes.ByDriver("iperl"), Meter("iperl", [.. Key.Reverse()]));
        Frame[] dark =
        [
            Sent(type, "0413e8030000", new Envelope(1) { Key = Key }), // with a key that does not fit
            Sent(type, "0413e80300000f010203", new Envelope(1)), // content of the maker's own
            Sent(type, "0413e803000004ff01e8030000", new Envelope(1)), // a unit of the maker's own
            Sent(type, "0413e803", new Envelope(1)), // a record that is cut off
            Sent(type, "84", new Envelope(1)), // a head that does not end
        ];
        foreach (var frame in dark)
            Assert.NotEqual(_book.NumberFor(frame, wrong), _book.NumberFor(frame, wrong));
    }

    [Fact]
    public void A_corrected_file_and_another_meter_of_the_same_id_get_a_new_spelling()
    {
        var frame = Sent(MeterTypes.ByDriver("iperl"), "0413e8030000", new Envelope(1));
        var other = Sent(MeterTypes.ByDriver("waterstarm"), "0413e8030000", new Envelope(1));
        var (meter, corrected) = (Meter("iperl", null), Meter("iperl", null));
        var first = _book.NumberFor(frame, meter);
        Assert.NotEqual(first, _book.NumberFor(frame, corrected));
        var second = _book.NumberFor(frame, corrected);
        Assert.NotEqual(second, _book.NumberFor(other, corrected));
        Assert.NotEqual(second, _book.NumberFor(frame, corrected));
    }

    [Fact]
    public async Task The_real_program_answers_what_one_answers_that_has_never_seen_the_meter()
    {
        var questions = Enumerable.Range(0, Telegrams).Select(_ => AnyQuestion()).ToList();
        var decoder = new TrialDecoder(new DecoderOptions(), TimeProvider.System);
        var together = await decoder.AskAsync(questions, TestContext.Current.CancellationToken);
        Assert.Equal(Telegrams, together.Count);
        for (var i = 0; i < Telegrams; i++)
        {
            var alone = Assert.Single(await decoder.AskAsync([questions[i]], TestContext.Current.CancellationToken));
            Assert.Equal(alone.Trouble, together[i].Trouble);
            Assert.True(WithoutTime(alone) == WithoutTime(together[i]), $"{Convert.ToHexString(questions[i].Frame.Bytes.Span)}:\n{alone.ReadingJson}\n{together[i].ReadingJson}");
        }
    }

    private static string WithoutTime(TrialAnswer answer)
    {
        if (answer.ReadingJson.Length == 0)
            return "";
        var reading = JsonNode.Parse(answer.ReadingJson)!.AsObject();
        reading.Remove("timestamp");
        return reading.ToJsonString();
    }

    /// <summary>All or one of the records of a kind of meter, with any values at all, mostly from one id for each: so that memory has every chance to show.</summary>
    private Question AnyQuestion()
    {
        var number = _random.Next(MeterTypes.All.Count);
        var type = MeterTypes.All[number];
        var key = number % 2 == 0 ? null : Key;
        var records = string.Concat(type.Quantities.Take(_random.Next(2) == 0 ? 1 : type.Quantities.Count).Select(quantity => quantity.Header + Value(quantity)));
        if (_random.Next(2) > 0)
            records += type.StatusRecord;
        var frame = Sent(type, records, new Envelope((byte)_random.Next(256)) { Key = key, LongHeader = number % 3 == 0 }, 10_000_000 + (_random.Next(5) == 0 ? 0 : number));
        if (!_meters.TryGetValue((type, key), out var meter))
            _meters.Add((type, key), meter = Meter(type.Driver, key));
        return new Question(frame, new Heard(frame.Bytes, "sim", null, default), meter);
    }

    private string Value(Quantity quantity)
    {
        var bytes = new byte[quantity.Bytes];
        _random.NextBytes(bytes);
        // Meters send F in all places for a number that they do not have.
        if (quantity.Coding == Coding.Bcd)
            bytes = _random.Next(4) == 0 ? [.. Enumerable.Repeat<byte>(0xFF, bytes.Length)] : [.. bytes.Select(value => (byte)(((value >> 4) % 10 << 4) | (value & 15) % 10))];
        return Convert.ToHexString(bytes);
    }

    private static Meter Meter(string driver, byte[]? key) =>
        new(0x10000000, "Flat 1", driver, key is null ? null : MeterKey.Parse(Convert.ToHexString(key)), "a");

    private static Frame Sent(MeterType type, string records, Envelope envelope, int id = 11223344) => Frame.Check(
        TelegramBuilder.Build(
            new MeterAddress(type.Manufacturer, id.ToString("D8", CultureInfo.InvariantCulture), type.Version, type.DeviceType), Convert.FromHexString(records), envelope),
        out _)!;
}

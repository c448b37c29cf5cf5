using System.Globalization;
using System.Text;
using Edge.Store.Database;
using Edge.Store.Form;
using Edge.Store.Readings;

namespace Edge.Store.Tests;

/// <summary>Whatever the internal form, each byte comes back, to the service and to a person with a sqlite client.</summary>
public sealed class FormTests(ITestOutputHelper output)
{
    public static TheoryData<string> Texts =>
    [
        "{}", "{ }", "{\"a\":{}}", "{\"a\":[]}", "{\"a\":[[],[1,2,[3]],{}]}", " \t{\"a\" : 1 , \"b\":\t2 } ",
        "{\"n\":0}", "{\"n\":-0}", "{\"n\":-0.0}", "{\"n\":1.50}", "{\"n\":1e5}", "{\"n\":1E+05}", "{\"n\":-1.0e-400}", "{\"n\":1e400}",
        "{\"n\":123456789012345678901234567890}", "{\"n\":0.10000000000000000001}", "{\"t\":true,\"f\":false,\"z\":null}",
        "{\"s\":\"\"}", "{\"s\":\"\\u0000\\u001f\\ud83d\\ude00\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", "{\"s\":\"\\u00E4\\u00e4ä\"}",
        "{\"s\":\"äöü ß € 漢字 😀 \u007f \u0080 \u2028 \ufeff\"}", "{\"ä\":1,\"\\u00e4\":2,\"\":3}", "{\"a\":1,\"a\":2}",
        "{\"s\":\"%s %d %% $1 ; ' -- ?\"}", "{\"s\":\"<>&'+\"}", "{\"s\":\"\\ud83d\"}",
        "{\"timestamp\":\"2026-01-15T06:00:00Z\"}", "{\"timestamp\":\"1970-01-01T00:00:00Z\"}", "{\"timestamp\":\"9999-12-31T23:59:59Z\"}",
        "{\"timestamp\":\"0000-01-01T00:00:00Z\"}", "{\"timestamp\":\"2026-02-30T00:00:00Z\"}", "{\"timestamp\":\"2026-01-15t06:00:00z\"}",
        "{\"a\":\"2026-01-15T06:00:01Z\",\"timestamp\":\"2026-01-15T06:00:00Z\"}", "{\"a\":\"2026-01-15T24:00:00Z\"}",
        "{\"[\":\"]\",\"{\":\"}\",\",\":\":\"}",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Every_text_comes_back_byte_for_byte_first_and_again_and_changed(string json)
    {
        var other = json.Replace("1", "7", StringComparison.Ordinal).Replace('t', 'u');
        string[] texts = JsonText.TryFindValues(Encoding.UTF8.GetBytes(other), [], out _) ? [json, json, other, json, other] : [json, json];
        await StoreAndCompareAsync(texts);
    }

    [Fact]
    public async Task Texts_of_64_KiB_and_of_thousands_of_values_come_back()
    {
        var wide = "{" + string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"f{i}\":{i}")) + "}";
        await StoreAndCompareAsync(
        [
            "{\"a\":\"" + new string('x', 64 * 1024 - 8) + "\"}", "{\"a\":\"" + new string('y', 64 * 1024 - 8) + "\"}",
            wide, wide.Replace(":1", ":2", StringComparison.Ordinal), wide,
        ]);
    }

    [Fact]
    public async Task Random_texts_come_back()
    {
        var seed = Proof.Seed(output);
        var random = new Random(seed);
        var shapes = Enumerable.Range(0, 6).Select(_ => RandomJson(random, depth: 0)).ToList();
        await StoreAndCompareAsync([.. Enumerable.Range(0, Proof.Count(300)).Select(_ => Vary(shapes[random.Next(shapes.Count)], random))]);
    }

    [Fact]
    public async Task A_meter_with_another_name_is_shown_with_it()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        var renamed = Sample.Decoded(2);
        renamed.Decoded.MeterName = "another";
        await stream.AppendAsync(Sample.Decoded(1), renamed, Sample.Decoded(3));
        Assert.Equal(["meter 1", "another", "meter 1"], (await store.Api.QueryAsync()).Select(reading => reading.MeterName));
    }

    [Fact]
    public async Task Of_a_known_meter_only_what_changes_is_written()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Sample.Many(1, 100));
        await stream.AppendAsync(Sample.Many(101, 500));
        await store.RestartAsync();
        using var again = store.Listener.Append();
        await again.AppendAsync(Sample.Many(601, 100));
        using var database = TestDatabase.Open(store.Database);
        Assert.InRange(database.Read<long>("SELECT count(*) FROM templates"), 2, 3);
        Assert.InRange(database.Read<double>("SELECT avg(length(coalesce(packed, body)) / count) FROM blocks WHERE first_seq > 100"), 1, 25);
    }

    private static async Task StoreAndCompareAsync(string[] texts)
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        var telegrams = texts.Select((text, i) => Sample.Decoded((ulong)(i + 1), meter: 1, json: text)).ToList();
        foreach (var chunk in telegrams.Chunk(50))
            Assert.All(await stream.AppendAsync(chunk), outcome => Assert.Equal(AppendOutcome.Stored, outcome));
        var readings = await store.Api.QueryAsync();
        Assert.Equal(texts, readings.Select(reading => reading.RawJson));
        Assert.Equal(readings.Select(reading => ReadingKey.Of(reading.MeterId, reading.ReceivedAtMs, Encoding.UTF8.GetBytes(reading.RawJson))),
            readings.Select(reading => reading.Key));
        using var database = TestDatabase.Open(store.Database);
        Assert.Equal(
            telegrams.Select(t => (t.Decoded.MeterId, t.Decoded.RawJson, Time(t.ReceivedAtMs))),
            database.ReadAll("SELECT meter_id, raw_json, received_at FROM readings", row => (row.GetString(0), row.GetString(1), row.GetString(2))));
    }

    [Fact]
    public async Task A_person_with_the_sqlite3_program_can_read_them()
    {
        await using var store = await HostedStore.StartAsync();
        using (var stream = store.Listener.Append())
            await stream.AppendAsync(Sample.Many(1, 100, meters: 9));
        var readings = await store.Api.QueryAsync();
        var text = await ToolProcess.RunAsync("sqlite3", "-readonly", store.Database, "SELECT raw_json FROM readings");
        Assert.Equal(readings.Select(reading => reading.RawJson), text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string RandomJson(Random random, int depth)
    {
        var fields = Enumerable.Range(0, random.Next(1, 8)).Select(i => $"\"k{i}\"{Blank(random)}:{Blank(random)}{RandomValue(random, depth)}");
        return "{" + string.Join("," + Blank(random), fields) + "}";
    }

    private static string RandomValue(Random random, int depth) => random.Next(depth > 2 ? 5 : 7) switch
    {
        0 => "true",
        1 => "null",
        2 => "@",
        3 => "#",
        4 => "\"2026-01-15T06:00:00Z\"",
        5 => RandomJson(random, depth + 1),
        _ => $"[{RandomValue(random, depth + 1)},{RandomValue(random, depth + 1)}]",
    };

    // '@' becomes a number, '#' a text; what is between stays.
    private static string Vary(string shape, Random random)
    {
        var text = new StringBuilder();
        foreach (var c in shape)
        {
            if (c == '@')
                text.Append(CultureInfo.InvariantCulture, $"{(random.Next(3) == 0 ? random.Next(-5, 5) : random.NextDouble() * 1e6)}");
            else if (c == '#')
                text.Append('"').Append(RandomText(random)).Append('"');
            else
                text.Append(c);
        }
        return text.ToString();
    }

    private static string RandomText(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(6) switch
        {
            0 => "\\\"",
            1 => "\\u00" + random.Next(256).ToString("x2", CultureInfo.InvariantCulture),
            2 => char.ConvertFromUtf32(random.Next(0x20000, 0x20100)),
            3 => ((char)random.Next(0xa0, 0x2000)).ToString(),
            _ => ((char)random.Next('a', 'z')).ToString(),
        }));

    private static string Blank(Random random) => random.Next(4) == 0 ? " " : "";
}

using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Edge.Uplink.Payload;
using Edge.V1;

namespace Edge.Uplink.Tests.Payload;

public sealed class PayloadEncoderTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Payload");

    private readonly PayloadEncoder _encoder = new("gw-0001");

    [Fact]
    public void A_batch_is_encoded_as_in_the_golden_file()
    {
        var golden = File.ReadAllText(Path.Combine(Folder, "batch-v1.json")).TrimEnd('\n');
        Assert.Equal(golden, Decompress(_encoder.Encode(Samples.Batch())));
    }

    [Fact]
    public void The_golden_file_is_what_the_published_schema_says()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "v1.schema.json")));
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "batch-v1.json")));
        Assert.Empty(new SchemaCheck(schema.RootElement).Check(golden.RootElement));
    }

    [Theory]
    [InlineData("\"number\":17", "\"number\":0")]
    [InlineData("\"clock_set\":true,", "")]
    [InlineData("\"freshness\":\"fresh\"", "\"freshness\":\"stale\"")]
    [InlineData("\"unparsed\":", "\"fields\":{},\"unparsed\":")]
    [InlineData("\"schema\":1", "\"schema\":2")]
    [InlineData("\"outcome\":\"never_heard\"", "\"outcome\":\"forgotten\"")]
    public void The_schema_refuses_what_is_no_batch(string what, string by)
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "v1.schema.json")));
        using var wrong = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "batch-v1.json")).Replace(what, by, StringComparison.Ordinal));
        Assert.NotEmpty(new SchemaCheck(schema.RootElement).Check(wrong.RootElement));
    }

    [Fact]
    public void The_same_batch_has_the_same_bytes_in_another_try_and_another_process()
    {
        var first = _encoder.Encode(Samples.Batch()).ToArray();
        var again = Samples.Batch();
        again.Attempt = 7;
        again.LeaseId = "another lease";
        // Other batches in between leave nothing behind.
        _encoder.Encode(new Batch { BatchId = "x", Readings = { Samples.Batch().Readings[1] } });

        Assert.Equal(first, _encoder.Encode(again).ToArray());
        Assert.Equal(first, new PayloadEncoder("gw-0001").Encode(again).ToArray());
    }

    [Fact]
    public void Without_a_listening_window_nothing_is_said_about_one()
    {
        var batch = Samples.Batch();
        batch.Window = null;
        Assert.DoesNotContain("listening", Decompress(_encoder.Encode(batch)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_compressed_form_carries_no_time()
    {
        var bytes = _encoder.Encode(Samples.Batch()).ToArray();
        Assert.Equal([0x1f, 0x8b, 0x08], bytes[..3]);
        // Bytes 4 to 7 are gzip's modification time.
        Assert.Equal([0, 0, 0, 0], bytes[4..8]);
    }

    [Theory]
    [InlineData("[1,2]")]
    [InlineData("{\"a\":1}{\"b\":2}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("")]
    [InlineData("nonsense \" with \n quotes")]
    public void An_answer_that_is_no_object_travels_as_text_and_the_rest_as_ever(string raw)
    {
        var batch = Samples.Batch();
        batch.Readings[0].RawJson = raw;
        using var json = JsonDocument.Parse(Decompress(_encoder.Encode(batch)));
        var readings = json.RootElement.GetProperty("readings");
        Assert.Equal(raw, readings[0].GetProperty("unparsed").GetString());
        Assert.True(readings[1].TryGetProperty("fields", out _));
    }

    [Fact]
    public void A_time_beyond_the_calendar_spoils_nothing()
    {
        var batch = Samples.Batch();
        batch.Readings[0].ReceivedAtMs = long.MaxValue;
        batch.Readings[1].ReceivedAtMs = long.MinValue;
        using var json = JsonDocument.Parse(Decompress(_encoder.Encode(batch)));
        Assert.Equal("9999-12-31T23:59:59.999Z", json.RootElement.GetProperty("last_at").GetString());
        Assert.Equal("0001-01-01T00:00:00.000Z", json.RootElement.GetProperty("first_at").GetString());
    }

    private static string Decompress(ReadOnlyMemory<byte> payload)
    {
        using var gzip = new GZipStream(new MemoryStream(payload.ToArray()), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

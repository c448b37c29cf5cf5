using System.IO.Compression;
using System.Text;
using Edge.Cloud.Receiving;
using Edge.Mqtt;

namespace Edge.Cloud.Tests.Receiving;

public sealed class UnpackerTests
{
    [Fact]
    public void Gzip_and_plain_json_are_read()
    {
        Assert.Equal(1, Unpacker.Unpack(Message(Gzip("""{"a":1}"""), "gzip")).GetProperty("a").GetInt32());
        Assert.Equal(1, Unpacker.Unpack(Message("""{"a":1}"""u8.ToArray(), null)).GetProperty("a").GetInt32());
    }

    [Theory]
    [InlineData("br", "content encoding br")]
    [InlineData("gzip", "unsupported")]
    public void What_cannot_be_read_is_told(string encoding, string why)
    {
        var refused = Assert.Throws<FormatException>(() => Unpacker.Unpack(Message("no gzip"u8.ToArray(), encoding)));
        Assert.Contains(why, refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_payload_that_unpacks_without_end_is_refused()
    {
        var bomb = Gzip(new string(' ', Unpacker.MaxBytes + 1));
        Assert.Contains("larger than", Assert.Throws<FormatException>(() => Unpacker.Unpack(Message(bomb, "gzip"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"schema":2}""")]
    [InlineData("""{"schema":1,"gateway":"g","epoch":"e","number":-1,"batch_id":"e-1","readings":[]}""")]
    [InlineData("""{"schema":1,"gateway":"g","epoch":"e","number":1,"batch_id":"e-1","readings":{}}""")]
    [InlineData("""{"schema":1,"gateway":"","epoch":"e","number":1,"batch_id":"e-1","readings":[]}""")]
    [InlineData("""{"schema":1,"gateway":"g","epoch":"e","number":1,"batch_id":"e-1","readings":[{"key":7}]}""")]
    public void What_is_no_batch_is_told(string json) =>
        Assert.Throws<FormatException>(() => ReceivedBatch.From(System.Text.Json.JsonElement.Parse(json)));

    private static MqttMessage Message(byte[] payload, string? encoding) => new("meters/gw-1/data", payload)
    {
        ContentType = "application/json",
        UserProperties = encoding is null ? [] : [new("content-encoding", encoding)],
    };

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}

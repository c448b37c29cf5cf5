using System.Buffers;
using System.Text;
using System.Text.Json;
using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Tests.Decoding;

public sealed class RequestWriterTests
{
    private const string Key = "00112233445566778899AABBCCDDEEFF";

    private readonly RequestWriter _writer = new();

    private JsonElement Write(string? key)
    {
        var frame = Frame.Check(Convert.FromHexString("1844ae4c4433221168077a010000000413e8030000023b0500"), out _)!;
        var meter = new Meter(0x11223344, "Flat 1", "iperl", key is null ? null : MeterKey.Parse(key), "a");
        var line = new ArrayBufferWriter<byte>();
        _writer.Write(line, new Question(frame, new Heard(frame.Bytes, "sim", null, default), meter));
        var text = Encoding.ASCII.GetString(line.WrittenSpan);
        Assert.Equal('\n', text[^1]);
        Assert.Equal(1, text.Count(character => character == '\n'));
        return JsonDocument.Parse(text).RootElement;
    }

    [Fact]
    public void A_request_has_the_frame_the_driver_and_the_key()
    {
        var request = Write(Key);
        Assert.Equal("decode", request.GetProperty("_").GetString());
        Assert.Equal("1844ae4c4433221168077a010000000413e8030000023b0500", request.GetProperty("telegram").GetString());
        Assert.Equal("iperl", request.GetProperty("driver").GetString());
        Assert.Matches($"^{Key}[_|# ]{{16}}$", request.GetProperty("key").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Key)]
    public void No_two_meters_files_are_asked_with_the_same_spelling(string? key)
    {
        var spellings = Enumerable.Range(0, 10_000).Select(_ => Write(key).GetProperty("key").GetString()!).ToList();
        Assert.Equal(spellings.Count, spellings.Distinct().Count());
        Assert.All(spellings, spelling => Assert.Equal(key ?? "", spelling.Trim('_', '|', '#', ' ')));
    }
}

using System.Text;
using System.Text.Json;
using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Tests.Decoding;

public sealed class AnswerReaderTests
{
    private static readonly Question Question = Ask("Müller's \"1\"\\");

    private static Question Ask(string name)
    {
        var frame = Frame.Check(Convert.FromHexString("1944ee4d785634123c077a010000000c137856341202fd170000"), out _)!;
        return new Question(frame, new Heard(frame.Bytes, "sim", null, default), new Meter(0x12345678, name, "supercom587", null, "a.conf"));
    }

    private static Answer Read(string text) => new AnswerReader().Read(Question, Encoding.UTF8.GetBytes(text));

    private static string WithFields(string fields) => $"{{\n    \"_\":\"telegram\",\n    \"name\":\"\",\n    \"id\":\"12345678\"{fields}\n}}";

    [Fact]
    public void A_reading_becomes_one_line_and_keeps_its_own_text()
    {
        var answer = Read("""
            {
                "_":"telegram",
                "media":"water",
                "meter":"supercom587",
                "name":"",
                "id":"12345678",
                "total_m3":12345.6780,
                "status":"A  B \" C\\",
                "list":[ 1, 2 ],
                "timestamp":"2026-11-20T08:23:28Z"
            }
            """);
        Assert.Equal(AnswerKind.Reading, answer.Kind);
        Assert.Equal(0x12345678u, answer.Id);
        Assert.Equal(
            """{"_":"telegram","media":"water","meter":"supercom587","name":"Müller's \"1\"\\","id":"12345678","total_m3":12345.6780,"""
            + @"""status"":""A  B \"" C\\"",""list"":[1,2],""timestamp"":""2026-11-20T08:23:28Z""}",
            answer.Reading!.ToString());
    }

    [Theory]
    [InlineData("Flat 1")]
    [InlineData("a\"b\\c/d'e<f>&g")]
    [InlineData("日本 💧")]
    public void Any_name_comes_back_as_it_was(string name)
    {
        var answer = new AnswerReader().Read(Ask(name), Encoding.UTF8.GetBytes(WithFields(",\"total_m3\":1")));
        Assert.Equal(name, JsonDocument.Parse(answer.Reading!.ToString()).RootElement.GetProperty("name").GetString());
    }

    [Fact]
    public void The_programs_error_is_told_in_its_words() =>
        Assert.Equal(
            new Answer(AnswerKind.Error, 0x12345678, "decryption failed, please check key"),
            Read(WithFields("\n, \"error\": \"decryption failed, please check key\", \"telegram\": \"1e44\"")));

    [Fact]
    public void Only_who_sent_it_is_no_reading()
    {
        var identity = ",\"media\":\"water\",\"meter\":\"unknown\",\"timestamp\":\"x\",\"device\":\"d\",\"rssi_dbm\":-7,\"telegram\":\"00\"";
        Assert.Equal(AnswerKind.NoValues, Read(WithFields(identity)).Kind);
        Assert.Equal(AnswerKind.NoValues, Read(WithFields(identity + ",\"total_m3\":null")).Kind);
        Assert.Equal(AnswerKind.Reading, Read(WithFields(identity + ",\"total_m3\":0")).Kind);
    }

    [Fact]
    public void A_warning_without_values_says_why() =>
        Assert.Equal("telegram only partially decoded (0 of 4 bytes)", Read(WithFields(", \"warning\": \"telegram only partially decoded (0 of 4 bytes)\"")).Text);

    [Fact]
    public void A_time_of_1970_and_five_thousand_fields_are_still_a_reading()
    {
        Assert.Equal(AnswerKind.Reading, Read(WithFields(",\"total_m3\":1,\"timestamp\":\"1970-01-01T00:00:00Z\"")).Kind);
        Assert.Equal(AnswerKind.Reading, Read(WithFields(string.Concat(Enumerable.Range(0, 5_000).Select(i => $",\"f{i}\":{i}")))).Kind);
    }

    [Theory]
    [InlineData("{\"id\":12345678,\"total_m3\":1}")]
    [InlineData("{\"id\":\"1234567\",\"total_m3\":1}")]
    [InlineData("{\"id\":\"1234567x\",\"total_m3\":1}")]
    [InlineData("{\"id\":{\"id\":\"12345678\"},\"total_m3\":1}")]
    [InlineData("{\"total_m3\":1}")]
    [InlineData("{}")]
    [InlineData("{\"id\":\"12345678\",\"total_m3\":}")]
    [InlineData("{\"id\":\"12345678\",\"total_m3\":1,}")]
    [InlineData("{\"id\":\"12345678\" \"total_m3\":1}")]
    [InlineData("{\"id\":\"12345678\",\"error\":\"\\ud800\"}")]
    [InlineData("{\"id\":\"87654321\",\"total_m3\":1}")]
    [InlineData("{\"id\":\"87654321\",\"error\":\"decryption failed\"}")]
    public void What_cannot_be_the_answer_is_not_taken_for_one(string text) => Assert.Equal(AnswerKind.Unreadable, Read(text).Kind);

    [Fact]
    public void Bytes_that_are_not_text_are_not_taken_for_an_answer() =>
        Assert.Equal(
            AnswerKind.Unreadable,
            new AnswerReader().Read(Question, [.. "{\"id\":\"12345678\",\"a\":\""u8, 0xFF, 0xFE, .. "\"}"u8]).Kind);
}

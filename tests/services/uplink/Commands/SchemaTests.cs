using System.Text.Json;
using Edge.Uplink.Tests.Payload;

namespace Edge.Uplink.Tests.Commands;

/// <summary>What is written down for whoever asks, and what the code does.</summary>
public sealed class SchemaTests
{
    private static readonly JsonElement Requests = Load("request.v1.schema.json");
    private static readonly JsonElement Answers = Load("answer.v1.schema.json");

    [Theory]
    [InlineData("""{"command":"status"}""")]
    [InlineData("""{"schema":1,"command":"send-now","args":{"at_once":true}}""")]
    [InlineData("""{"command":"resend","args":{"epoch":"e1","from":1,"to":2},"expires_at":"2026-05-03T06:00:00Z"}""")]
    [InlineData("""{"command":"x","expires_at":"2026-05-03T06:00:00.1234567+02:00"}""")]
    [InlineData("""{"command":"logs","args":{"service":"store","lines":500},"gateway":"house-17"}""")]
    [InlineData("""{"signed":"eyJjb21tYW5kIjoicmVib290IiwiZ2F0ZXdheSI6ImhvdXNlLTE3IiwiZXhwaXJlc19hdCI6IjIwMjYtMDUtMDNUMDY6MDA6MDBaIn0=","signature":"MEUCIQ=="}""")]
    public void What_the_schema_allows_is_taken(string json)
    {
        var request = JsonElement.Parse(json);
        Assert.Empty(new SchemaCheck(Requests).Check(request));
        var command = CommandRequest.Parse(System.Text.Encoding.UTF8.GetBytes(json)).Command;
        if (Requests.GetProperty("$defs").TryGetProperty(command, out var args) && request.TryGetProperty("args", out var given))
            Assert.Empty(new SchemaCheck(args).Check(given));
    }

    [Theory]
    [InlineData("""{"command":"status","when":1}""")]
    [InlineData("""{"command":"Status"}""")]
    [InlineData("""{"command":5}""")]
    [InlineData("""{"args":{}}""")]
    [InlineData("""{"command":"status","schema":2}""")]
    [InlineData("""{"command":"status","expires_at":"2026-05-03 06:00:00Z"}""")]
    [InlineData("""{"command":"status","args":"none"}""")]
    [InlineData("""{"command":"status","gateway":"a b"}""")]
    [InlineData("""{"signed":"e30="}""")]
    [InlineData("""{"signed":"no base64","signature":"e30="}""")]
    [InlineData("""{"command":"status","signed":"e30=","signature":"e30="}""")]
    public void What_the_schema_forbids_is_refused(string json)
    {
        Assert.NotEmpty(new SchemaCheck(Requests).Check(JsonElement.Parse(json)));
        Assert.Equal(CommandError.Malformed, Assert.Throws<CommandException>(() => CommandRequest.Parse(System.Text.Encoding.UTF8.GetBytes(json))).Error);
    }

    [Fact]
    public void Every_answer_is_of_the_schema_and_every_error_is_in_it()
    {
        var errors = typeof(CommandError).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();
        Assert.Equal(Answers.GetProperty("properties").GetProperty("error").GetProperty("enum").EnumerateArray().Select(error => error.GetString()!).Order(), errors.Order());
        foreach (var error in errors)
            AssertAnswer(CommandAnswer.Refused(null, new CommandException(error, "why")));
        AssertAnswer(CommandAnswer.Refused("status", new CommandException(CommandError.Busy, "why")));
        AssertAnswer(CommandAnswer.Done("status", result => result.WriteNumber("n", 1)));
    }

    private static void AssertAnswer(byte[] answer) => Assert.Empty(new SchemaCheck(Answers).Check(JsonElement.Parse(answer)));

    private static JsonElement Load(string name) =>
        JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Commands", name)));
}

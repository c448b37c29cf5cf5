using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Cli.Asking;

/// <summary>Asks the program inside a container one question; the answer is one line of JSON.</summary>
internal static class Answers
{
    private const int LastLines = 5;

    // What a service answers as long as it starts.
    private static readonly string[] NotThereYet = ["Unavailable", "DeadlineExceeded"];

    /// <summary>What stands in `answer`; a Failure when there is none. The question goes through the standard input: arguments can be seen by everybody.</summary>
    public static async Task<JsonNode> AskAsync(ChildCall call, string who, TimeSpan limit, JsonNode? question, CancellationToken stop)
    {
        var ended = await Child.RunAsync((call with { Limit = limit, What = $"the {who}'s program" }).WithInput((question ?? new JsonObject()).ToJsonString()), stop);
        return Understand(ended.Output, ended.Errors, who);
    }

    /// <summary>What else is printed is why there is none. Log lines are JSON, too, and may come after it.</summary>
    public static JsonNode Understand(string output, string errors, string who)
    {
        var answer = AnswerIn(output) ?? throw new Failure($"the {who} gave no answer", Last(errors.Trim().Length > 0 ? errors : output), $"see ./edge logs {who}");
        if (!answer.ContainsKey("error"))
            return answer["answer"]!;
        var (text, code) = ((string?)answer["error"] ?? "", (string?)answer["code"] ?? "");
        throw new Failure($"the {who} cannot answer", text.Length > 0 ? text : code, NotThereYet.Contains(code) ? $"try again in a moment, or see ./edge logs {who}" : "");
    }

    /// <summary>The last words of a program, for a Failure.</summary>
    public static string Last(string text) => string.Join("\n    ", text.Trim().Split('\n').TakeLast(LastLines));

    private static JsonObject? AnswerIn(string output)
    {
        var line = output.Split('\n').LastOrDefault(line =>
            line.StartsWith("""{"answer":""", StringComparison.Ordinal) || line.StartsWith("""{"error":""", StringComparison.Ordinal));
        try
        {
            return line is null ? null : JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

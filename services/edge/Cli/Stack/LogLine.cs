using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Cli.Stack;

/// <summary>One line of a service's log, which is JSON for programs, as a person reads it.</summary>
internal static class LogLine
{
    private static readonly Dictionary<string, string> Levels = new(StringComparer.Ordinal)
    {
        ["Trace"] = "trace", ["Debug"] = "debug", ["Information"] = "info", ["Warning"] = "WARN", ["Error"] = "ERROR", ["Critical"] = "CRITICAL",
    };

    /// <summary>Time, level, event id, message; the exception when there is one. A line that is not JSON stays as it is.</summary>
    public static string Readable(string text)
    {
        try
        {
            if (!text.StartsWith('{') || JsonNode.Parse(text) is not { } entry || (string?)entry["Timestamp"] is not { Length: > 19 } time
                || !Levels.TryGetValue((string?)entry["LogLevel"] ?? "", out var level))
                return text;
            var line = $"{time[11..19]} {level,-5} {entry["EventId"]} {entry["Message"]}";
            return (string?)entry["Exception"] is { Length: > 0 } fault ? line + "\n    " + fault.Replace("\n", "\n    ", StringComparison.Ordinal) : line;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return text;
        }
    }
}

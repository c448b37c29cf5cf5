using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Sealing;

/// <summary>How a change from afar went, for a person.</summary>
internal static class ChangeStatus
{
    /// <summary>Longer than the 10 s that control takes for what is only told.</summary>
    public static readonly TimeSpan Telling = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> States = new(StringComparer.Ordinal)
    {
        ["none"] = "nothing was changed from afar yet", ["applying"] = "is being made", ["taking_back"] = "is being taken back", ["done"] = "is in use",
        ["taken_back"] = "was taken back: the one of before is in use",
    };

    /// <summary>The exit code: whether it is in use.</summary>
    public static int Show(CommandCall call, JsonNode told)
    {
        var number = told.Number("serial") is not 0 and var serial ? $"number {serial} " : "";
        var which = told.Text("kind") is { Length: > 0 } kind ? $"The {kind} {number}" : "So far ";
        var text = told.Text("text") is { Length: > 0 } said ? $": {said}" : "";
        call.Ui.Say(which + (States.GetValueOrDefault(told.Text("state")) ?? told.Text("state")) + text + ".");
        return told.Text("state") == "done" ? 0 : 1;
    }
}

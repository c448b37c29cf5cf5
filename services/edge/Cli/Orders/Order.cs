using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Orders;

/// <summary>One command that control does, and its result as a person reads it.</summary>
internal static class Order
{
    private const int MostWhat = 100;

    // Longer than control gives its longest command, and what it does after an answer.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(240);

    public static async Task<int> RunAsync(CommandCall call, string name, JsonObject args, bool asJson, CancellationToken stop)
    {
        var result = await new ControlProgram(call.Project).AskAsync(name, Limit, args, stop);
        if (asJson)
            call.Ui.Say(result);
        else if (name == "logs")
            ShowLogs(call, result);
        else if (name == "audit")
            ShowAudit(call, result);
        else
            call.Ui.SayReadable(result);
        return 0;
    }

    private static void ShowLogs(CommandCall call, JsonNode result)
    {
        foreach (var line in result.List("lines"))
            call.Ui.Say(Told.Printable(LogLine.Readable(line.ToString())));
        var notes = new[]
        {
            result.Number("left_out") is > 0 and var left ? $"{left} older line(s) had no room" : "",
            result.Number("shortened") is > 0 and var cut ? $"{cut} line(s) are cut" : "",
        }.Where(text => text.Length > 0).ToList();
        if (notes.Count > 0)
            call.Ui.Note(string.Join("; ", notes));
    }

    private static void ShowAudit(CommandCall call, JsonNode result)
    {
        var entries = result.List("entries");
        if (entries.Count == 0)
        {
            call.Ui.Say("Nobody has asked for anything that is written down.");
            return;
        }

        call.Ui.Table(["when (UTC)", "from", "command", "outcome", "took", "what"], entries.Select(Row));
        if (result.Number("left_out") is > 0 and var left)
            call.Ui.Note($"{left} older entries had no room");
    }

    private static object?[] Row(JsonNode entry)
    {
        var (at, command, args) = (entry.Text("at"), entry.Text("command"), entry.Text("args"));
        var what = Told.Printable(string.Join(' ', new[] { args == "{}" ? "" : args, entry.Text("text") }.Where(part => part.Length > 0)));
        return
        [
            at[..Math.Min(at.Length, 19)].Replace('T', ' '), entry.Text("origin"), command.Length > 0 ? Told.Printable(command) : "?", entry.Text("outcome"),
            string.Create(CultureInfo.InvariantCulture, $"{entry.Number("took_ms") / 1000.0:0.0} s"), what[..Math.Min(what.Length, MostWhat)],
        ];
    }
}

using System.Globalization;
using System.Text.Json;
using Edge.Control.Commands;

namespace Edge.Control.Configuring.Changes;

/// <summary>How the last change of configuration or certificate went, or how far it is.</summary>
internal sealed class ConfigStatusCommand(ChangeRecord record) : ConfiguringCommand
{
    protected override Task<Action<Utf8JsonWriter>> AnswerAsync(CommandArgs args, CancellationToken stop)
    {
        args.End();
        var change = record.Read();
        return Task.FromResult<Action<Utf8JsonWriter>>(result => Write(result, change));
    }

    /// <summary>For people and programs: none, applying, taking_back, done or taken_back.</summary>
    internal static string State(Change? change) => change switch
    {
        null => "none",
        { HasEnded: true } => change.Back ? "taken_back" : "done",
        _ => change.Back ? "taking_back" : "applying",
    };

    private static void Write(Utf8JsonWriter result, Change? change)
    {
        result.WriteString("state", State(change));
        result.WriteNumber("last_serial", change?.LastSerial ?? 0);
        if (change is null)
            return;
        result.WriteString("kind", change.Kind);
        result.WriteNumber("serial", change.Serial);
        result.WriteString("step", change.Step.ToString().ToLowerInvariant());
        result.WriteString("text", change.Text);
        result.WriteString("changed", change.ChangedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }
}

using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Meters;

/// <summary>Key and driver of a meter, tried on what was heard of it.</summary>
internal static class MeterTrial
{
    private static readonly string[] NoValues = ["_", "name", "timestamp"];

    /// <summary>The driver for what was heard of it, or else what lets the decoder choose.</summary>
    public static async Task<string> DriverAsync(CommandCall call, ListenerProgram listener, string id, CancellationToken stop)
    {
        var heard = listener.Runs && MeterDraft.IsId(id) ? await listener.HeardAsync(id, stop) : [];
        var driver = heard.Select(address => address.Text("suggested_driver")).FirstOrDefault(text => text.Length > 0) ?? "auto";
        call.Ui.Note($"driver: {driver} " + (driver == "auto" ? "(the decoder chooses)" : "(the one for what was heard of it)"));
        return driver;
    }

    public static Task<JsonNode> RunAsync(CommandCall call, ListenerProgram listener, string file, string content, CancellationToken stop) =>
        call.Ui.StepAsync("Trying key and driver", _ => listener.TestAsync(file, content, stop));

    /// <summary>What came of it; the exit code.</summary>
    public static int Show(CommandCall call, JsonNode result)
    {
        var (ui, trouble, tried, decoded) = (call.Ui, result.Text("trouble"), result.Number("frames_tried"), result.Number("frames_decoded"));
        if (result.Text("fault") is { Length: > 0 } fault)
        {
            ui.Say(fault);
            return 1;
        }

        if (tried == 0)
        {
            ui.Say($"The file is good; {trouble}.");
            return 0;
        }

        ui.Say($"{decoded} of {tried} telegram(s) can be read.");
        if (trouble.Length > 0)
            ui.Say($"The newest cannot: {trouble}");
        if (result.Text("reading_json") is { Length: > 0 } reading && JsonNode.Parse(reading) is JsonObject values)
            ui.Table(["field", "value"], values.Where(value => !NoValues.Contains(value.Key)).Select(value => new object?[] { value.Key, value.Value?.ToString() }));
        return decoded > 0 && trouble.Length == 0 ? 0 : 1;
    }
}

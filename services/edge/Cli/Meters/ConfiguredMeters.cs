using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Meters;

/// <summary>What the listener has of the files, and when it has noticed a change.</summary>
internal static class ConfiguredMeters
{
    // The listener looks every 2 seconds.
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>By file, name or id; never by guessing.</summary>
    public static JsonNode Find(IEnumerable<JsonNode> found, string target)
    {
        var matches = found.Where(meter => target == meter.Text("file") || target == meter.Text("name")
            || (target.Length > 0 && target.Equals(meter.Text("id"), StringComparison.OrdinalIgnoreCase))).ToList();
        return matches.Count switch
        {
            0 => throw new Failure($"there is no meter '{target}'", "neither a name nor an id nor a file in meters.d is that", "see ./edge meters list"),
            1 => matches[0],
            _ => throw new Failure($"'{target}' is more than one meter", string.Join(", ", matches.Select(meter => meter.Text("file"))), "name the file"),
        };
    }

    /// <summary>Until the listener uses a file, or has let go of it.</summary>
    public static Task AwaitAsync(CommandCall call, ListenerProgram listener, string file, bool gone, CancellationToken stop) =>
        call.Ui.StepAsync("Waiting until the listener has noticed", async _ =>
        {
            var began = call.Time.GetTimestamp();
            while (true)
            {
                var listed = (await listener.ListAsync(stop)).FirstOrDefault(meter => meter.Text("file") == file);
                if (gone ? listed is null : listed is not null && listed.Text("fault").Length == 0)
                    return;
                if (call.Time.GetElapsedTime(began) > Notice)
                    throw new Failure($"the listener has not noticed within {Notice.TotalSeconds:0} s",
                        listed?.Text("fault") is { Length: > 0 } fault ? fault : "it lists the files as they were", "see ./edge logs listener");
                await Task.Delay(Pause, call.Time, stop);
            }
        });
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Edge.Cli.Stack;

/// <summary>The report as a person reads it.</summary>
internal sealed class StatusView(Ui ui)
{
    private const int MostMeters = 20;
    private const int TimeAt = 11, TimeLength = 8;

    /// <summary>The value a person reads off the meter, by the decoder's field names, in this order.</summary>
    private static readonly (string Field, string Unit)[] MainFields =
        [("total_energy_consumption_kwh", "kWh"), ("total_kwh", "kWh"), ("total_m3", "m3"), ("total_volume_m3", "m3")];

    public void Show(string name, StatusReport report)
    {
        ui.Say($"Gateway '{name}'");
        ui.Table(["service", "health", "restarts"], report.Containers.Select(entry => new object[] { entry.Key, entry.Value.Health, entry.Value.Restarts }));
        if (report.EverythingIsDown || report.Readings["heard"] is null)
        {
            if (report.Readings["heard"] > 0)
                Counters(report);
            ui.Say(report.EverythingIsDown
                ? "\nNothing runs. Start it with ./edge up or ./edge demo."
                : "\nThe api does not answer yet; try again in a moment, or see ./edge logs api.");
            return;
        }

        Counters(report);
        Meters(report.Meters);
        Alarms(report.Alarms);
    }

    public void Counters(StatusReport report)
    {
        ui.Say($"\nheard {Count("heard")} = stored {Count("stored")} + duplicate {Count("duplicate")} + rejected {Count("rejected")} "
            + $"+ dropped {Count("dropped")} + queued {Count("queued")}");
        ui.Say($"stored {Count("stored")} = acknowledged {Count("acknowledged")} + unsent {Count("unsent")} + thinned {Count("thinned")}"
            + $"   (in {Number(report.Batches)} batches)");

        string Count(string name) => Number(report.Readings[name]);
    }

    public void Meters(JsonArray meters)
    {
        if (meters.Count == 0)
        {
            ui.Say("\nNo meter was heard yet.");
            return;
        }

        ui.Say();
        ui.Table(["meter", "name", "value", "unit", "heard (UTC)"], meters.Take(MostMeters).Select(meter => Row(meter!)));
        if (meters.Count > MostMeters)
            ui.Say($"  ... and {meters.Count - MostMeters} more: ./edge status --json has the counters, the API has every meter");
    }

    public void Alarms(JsonArray alarms)
    {
        ui.Say(alarms.Count == 0 ? "\nNo alarms." : $"\n{alarms.Count} alarm(s):");
        foreach (var alarm in alarms)
            ui.Say($"  {alarm!["kind"]} {alarm["subject"]}, {alarm["count"]}x since {alarm["since"]}: {alarm["text"]}");
    }

    private static object?[] Row(JsonNode meter)
    {
        var (value, unit) = Value(meter["reading"]);
        var heard = (string?)meter["received_at"] ?? "";
        return [(string?)meter["meter_id"], (string?)meter["name"] ?? "", value, unit,
            heard.Length >= TimeAt + TimeLength ? heard.Substring(TimeAt, TimeLength) : heard];
    }

    private static (string Value, string Unit) Value(JsonNode? reading)
    {
        foreach (var (field, unit) in MainFields)
            if (reading?[field] is { } value)
                return (value.ToString(), unit);
        return ("-", "");
    }

    private static string Number(long? count) => count is { } known ? known.ToString("N0", CultureInfo.InvariantCulture) : "?";
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Edge.Cli.Stack;

/// <summary>One look at the whole gateway, as the engine and the api tell it. What is not known is null, and not zero.</summary>
/// <param name="Containers">The services with their health.</param>
/// <param name="Readings">The counters by name.</param>
/// <param name="Batches">How many the cloud has acknowledged.</param>
/// <param name="Alarms">Those that are active.</param>
/// <param name="Meters">Each with its last reading.</param>
internal sealed record StatusReport(
    IReadOnlyDictionary<string, ContainerState> Containers, IReadOnlyDictionary<string, long?> Readings, long? Batches, JsonArray Alarms, JsonArray Meters)
{
    public static readonly string[] Counters = ["heard", "stored", "duplicate", "rejected", "dropped", "queued", "unsent", "thinned", "acknowledged"];

    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(15);

    public bool EverythingIsDown => Containers.Values.All(container => container.IsDown);

    public static async Task<StatusReport> CollectAsync(Project project, CancellationToken stop)
    {
        var containers = await project.ContainersAsync(stop);
        var answer = containers["api"].IsDown ? null : await new ApiClient(project).AskAsync("/api/v1/status", HttpMethod.Get, AskLimit, stop);
        if (answer is null)
        {
            var totals = await AtRestAsync(project, containers, stop);
            return new(
                containers, Counters.ToDictionary(name => name, name => totals.GetValueOrDefault(name)), totals.GetValueOrDefault("batches_acknowledged"), [], []);
        }

        return new(containers, Counters.ToDictionary(name => name, name => (long?)answer["readings"]?[name]), (long?)answer["batches"]?["acknowledged"],
            answer["alarms"]?.AsArray() ?? [], answer["meters"]?.AsArray() ?? []);
    }

    /// <summary>For programs: the seven services, the counters and the alarms.</summary>
    public JsonObject ToJson()
    {
        var services = new JsonObject();
        foreach (var name in Services.All)
            services[name] = new JsonObject { ["health"] = Containers[name].Health, ["restarts"] = Containers[name].Restarts };
        var readings = new JsonObject();
        foreach (var (name, count) in Readings)
            readings[name] = count;
        var batches = new JsonObject { ["acknowledged"] = Batches };
        return new() { ["services"] = services, ["readings"] = readings, ["batches"] = batches, ["alarms"] = Alarms.DeepClone() };
    }

    /// <summary>The api does not answer. A store that is down tells its totals all the same; without a database nothing was ever heard.</summary>
    private static async Task<Dictionary<string, long?>> AtRestAsync(Project project, IReadOnlyDictionary<string, ContainerState> containers, CancellationToken stop)
    {
        if (!await project.Engine.AnswersAsync(stop) || !await project.Engine.HasVolumeAsync($"{project.Name}_store", stop))
            return Counters.Append("batches_acknowledged").ToDictionary(name => name, _ => (long?)0);
        if (!containers["store"].IsDown)
            return [];
        var image = ImageNames.Edge(await Releases.TagAsync(project, stop));
        var ended = await Child.RunAsync(
            project.Engine.Call(["run", "--rm", "--network", "none", "--volume", $"{project.Name}_store:/data/store", image, "store", "--stats"])
                with { Limit = TimeSpan.FromSeconds(60) }, stop);
        return ended.Code == 0 ? Totals(ended.Output) : [];
    }

    // Log lines are JSON, too.
    private static Dictionary<string, long?> Totals(string output)
    {
        var line = output.Split('\n').LastOrDefault(line => line.StartsWith('{') && line.Contains("\"heard\"", StringComparison.Ordinal)) ?? "{}";
        try
        {
            // protobuf writes 64 bits as text.
            return JsonNode.Parse(line)!.AsObject().Where(total => Number(total.Value) is not null).ToDictionary(total => total.Key, total => Number(total.Value));
        }
        catch (System.Text.Json.JsonException)
        {
            return [];
        }
    }

    private static long? Number(JsonNode? value) => long.TryParse(value?.ToString(), CultureInfo.InvariantCulture, out var number) ? number : null;
}

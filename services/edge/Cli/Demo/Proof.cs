using System.Text.Json.Nodes;

namespace Edge.Cli.Demo;

/// <summary>Every meter's readings acknowledged, received by the cloud and equal to what the meter truly counted.</summary>
internal sealed class Proof(CommandCall call, int meters)
{
    private const int MostText = 2000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ApiClient _api = new(call.Project);

    public Task<JsonNode> AwaitAsync(CancellationToken stop) => call.Ui.StepAsync("Waiting for the cloud to acknowledge readings of every meter", async step =>
    {
        var began = call.Time.GetTimestamp();
        while (true)
        {
            var verdict = await VerdictAsync(stop);
            var report = await StatusReport.CollectAsync(call.Project, stop);
            var seen = (int?)verdict?["meters"] ?? 0;
            step.Detail = $"heard {Count(report, "heard")}, stored {Count(report, "stored")}, acknowledged {Count(report, "acknowledged")}, "
                + $"{seen} of {meters} meters";
            step.Part = (double)seen / meters;
            if (verdict is not null && (bool?)verdict["ok"] is true && seen >= meters && Count(report, "acknowledged") > 0 && (report.Batches ?? 0) >= 2)
                return verdict;
            if (call.Time.GetElapsedTime(began) > call.Limit)
                throw new Failure($"not every meter's reading was acknowledged within {call.Limit.TotalSeconds:0} s", step.Detail,
                    "see ./edge status and ./edge logs uplink");
            await Task.Delay(Pause, call.Time, stop);
        }
    });

    private static long Count(StatusReport report, string name) => report.Readings[name] ?? 0;

    private async Task<JsonNode?> VerdictAsync(CancellationToken stop)
    {
        var verdict = await _api.AskCloudAsync("/v1/verdict", stop);
        if (verdict is not null && (long?)verdict["compared"] > 0 && ((long?)verdict["mismatched"] > 0 || (long?)verdict["doubled"] > 0))
            throw new Failure("the cloud received something else than the meters counted",
                verdict.ToJsonString() is var text && text.Length > MostText ? text[..MostText] : text, "this is a fault of the gateway: please report it with ./edge logs");
        return verdict;
    }
}

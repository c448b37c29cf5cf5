using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Updating;

/// <summary>Until an update has ended, one way or another.</summary>
internal sealed class UpdateWait(CommandCall call, UpdateControl control)
{
    // A download on a slow link, a backup, a watch of ten minutes and the same again on the way back.
    private static readonly TimeSpan Whole = TimeSpan.FromHours(14);

    // Control itself is replaced meanwhile.
    private static readonly TimeSpan Away = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly string[] UnderWay = ["downloading", "verifying", "switching", "watching"];

    public Task<JsonNode> RunAsync(CancellationToken stop) => call.Ui.StepAsync("Installing", step => RunAsync(step, stop));

    private async Task<JsonNode> RunAsync(Step step, CancellationToken stop)
    {
        var (time, began) = (call.Time, call.Time.GetTimestamp());
        var heard = began;
        while (true)
        {
            try
            {
                var told = await control.AskAsync(stop);
                heard = time.GetTimestamp();
                if (!UnderWay.Contains(told.Text("state")))
                {
                    step.Failed = told.Text("state") != "done";
                    return told;
                }

                step.Detail = Detail(told);
            }
            catch (Failure failure)
            {
                if (time.GetElapsedTime(heard) > Away)
                    throw new Failure($"control has not answered for {Away.TotalSeconds:0} s", failure.Message,
                        "see ./edge status and ./edge logs control" + call.Project.Option, failure);
            }

            if (time.GetElapsedTime(began) > Whole)
                throw new Failure("the update does not end", step.Detail, "see ./edge update --status" + call.Project.Option);
            await Task.Delay(Pause, time, stop);
        }
    }

    private static string Detail(JsonNode told) => told.Number("bytes_total") is > 0 and var total
        ? $"downloading: {Tables.Size(told.Number("bytes_done"))} of {Tables.Size(total)}"
        : $"{told.Text("state")}: {told.Text("text")}";
}

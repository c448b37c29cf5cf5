using System.Globalization;

namespace Edge.Cli.Stack;

internal sealed class SendNowCommand() : CliCommand("send-now", "send every unsent reading and wait for the cloud's last acknowledgement")
{
    // The api waits so long itself.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        var answer = await call.Ui.StepAsync("Sending", _ => SendAsync(call, stop));
        var readings = (long?)answer["readings"] ?? 0;
        call.Ui.Say(readings > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{(long?)answer["batches"] ?? 0} batches, {readings} readings acknowledged")
            : "nothing to send: every reading is acknowledged");
        return 0;
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> SendAsync(CommandCall call, CancellationToken stop)
    {
        var api = new ApiClient(call.Project);
        var began = call.Time.GetTimestamp();
        while (true)
        {
            if (await api.AskAsync($"/api/v1/send-now?timeout_seconds={call.Limit.TotalSeconds:0}", HttpMethod.Post, call.Limit + Margin, stop) is { } answer)
                return answer;
            if (call.Time.GetElapsedTime(began) > call.Limit)
                throw new Failure("the gateway does not answer", "the api is down or starting", "see ./edge status" + call.Project.Option);
            await Task.Delay(Pause, call.Time, stop);
        }
    }
}

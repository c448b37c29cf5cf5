namespace Edge.Cli.Stack;

/// <summary>Starts a stack's containers and waits until all are well.</summary>
internal sealed class Start(Project project, Ui ui)
{
    // Compose gives up first, with a reason.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    public Task RunAsync(TimeSpan limit, CancellationToken stop) => ui.StepAsync("Starting the containers", async step =>
    {
        var call = project.ComposeCall(["up", "--detach", "--wait", "--wait-timeout", $"{limit.TotalSeconds:0}", "--remove-orphans", "--no-build"]);
        var ended = await Child.RunAsync(call with { Step = step, Limit = limit + Margin, What = "docker compose up" }, stop);
        // A file of the person's own may have taken a healthcheck away: it runs, and there is nothing to wait for.
        if (ended.Code == 0 || ended.Tail.Contains("has no healthcheck configured", StringComparison.Ordinal))
            return;
        if (PortLine(ended.Tail) is { } line)
            throw new Failure("the port of the web page is taken", line, "free it, or choose another: EDGE_HTTP_PORT=8081 ./edge ...");
        var said = await LastWordsAsync(stop);
        throw new Failure("not every container came up", said.Length > 0 ? said : ended.Tail, "see ./edge status and ./edge logs SERVICE");
    });

    /// <summary>What the services that are not well said last, in their own words.</summary>
    private async Task<string> LastWordsAsync(CancellationToken stop)
    {
        var said = new List<string>();
        foreach (var (service, state) in (await project.ContainersAsync(stop)).Where(entry => entry.Value.Health != "healthy"))
        {
            var logs = await Child.RunAsync(project.ComposeCall(["logs", "--no-color", "--no-log-prefix", "--tail", "3", service]), stop);
            var last = logs.Output.Trim().Split('\n')[^1];
            said.Add($"{service} is {state.Health}: {(last.Length > 0 ? LogLine.Readable(last) : "it said nothing")}");
        }

        return string.Join("\n       ", said);
    }

    private static string? PortLine(string text) => text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line =>
        line.Contains("port is already allocated", StringComparison.Ordinal) || line.Contains("address already in use", StringComparison.Ordinal));
}

namespace Edge.Cli.Backups;

/// <summary>The store and who hands over to it, stopped for a while. Whatever comes of it, what ran before runs again.</summary>
internal sealed class StoppedWriters(CommandCall call)
{
    // They hand over to the store, so they stop before it.
    private static readonly string[] Callers = ["listener", "uplink"];
    private static readonly string[] Store = ["store"];

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    public async Task<T> DoAsync<T>(Func<Task<T>> work, CancellationToken stop)
    {
        var containers = await call.Project.ContainersAsync(stop);
        var running = Callers.Concat(Store).Where(name => !containers[name].IsDown).ToList();
        try
        {
            await StopAsync(running, stop);
            return await work();
        }
        finally
        {
            // Also when the person has given up.
            if (running.Count > 0)
                await StartAsync(running);
        }
    }

    private Task StopAsync(List<string> running, CancellationToken stop) => call.Ui.StepAsync("Stopping listener, uplink and store", async step =>
    {
        foreach (var services in new[] { Callers, Store })
            if (services.Any(running.Contains))
                await call.Project.ComposeAsync(["stop", "--timeout", "40", .. services], child => child with { Step = step, Limit = StopLimit }, stop);
    });

    private Task<string> StartAsync(List<string> running) => call.Ui.StepAsync("Starting them again", step => call.Project.ComposeAsync(
        ["up", "--detach", "--no-deps", "--no-recreate", "--no-build", "--wait", "--wait-timeout", $"{call.Limit.TotalSeconds:0}", .. running],
        child => child with { Step = step, Limit = call.Limit + Margin, What = "docker compose up" }, CancellationToken.None));
}

namespace Edge.Cli.Stack;

/// <summary>The accounts of remote radios. The broker makes them at its start; one that was added since needs another start.</summary>
internal sealed class Accounts(Project project, Ui ui)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    public async Task EnsureAsync(IReadOnlyList<string> receivers, TimeSpan limit, CancellationToken stop)
    {
        foreach (var receiver in receivers)
            if (!await HasAsync(receiver, stop))
            {
                await RestartAsync(limit, stop);
                return;
            }
    }

    private async Task<bool> HasAsync(string receiver, CancellationToken stop)
    {
        try
        {
            return (await project.Secrets.GetAsync(Secrets.OfReceiver(receiver), stop)).Length > 0;
        }
        catch (Failure)
        {
            return false;
        }
    }

    private Task RestartAsync(TimeSpan limit, CancellationToken stop) => ui.StepAsync("Making accounts for new radios", async step =>
    {
        await project.ComposeAsync(["restart", "broker"], call => call with { Step = step, Limit = limit + Margin }, stop);
        await project.ComposeAsync(["up", "--detach", "--no-build", "--no-recreate", "--wait", "--wait-timeout", $"{limit.TotalSeconds:0}", "broker"],
            call => call with { Step = step, Limit = limit + Margin, What = "docker compose up" }, stop);
    });
}

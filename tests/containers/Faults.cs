using System.Globalization;
using Edge.Testing;

namespace Edge.Containers.Tests;

/// <summary>What can befall a container, done from outside as the machine would do it.</summary>
internal sealed class Faults(DemoHouse stack)
{
    // The engine backs off when a container that was up for less than 10 s dies again.
    private static readonly TimeSpan UpLongEnough = TimeSpan.FromSeconds(12);

    /// <summary>Every process but the init dies at once: what the kernel does, not what a person stops.</summary>
    public async Task KillAsync(string service) => await ShellAsync(service, "kill -9 -1");

    /// <summary>Every process but the init stands still.</summary>
    public async Task FreezeAsync(string service)
    {
        foreach (var pid in await ProcessesAsync(service))
            Signals.Send(pid, Signals.Stop);
    }

    /// <summary>One part hangs at its next word, or the whole thread pool; see the setting Health:HangFile.</summary>
    public Task HangAsync(string service, string part) => ShellAsync(service, $"echo {part} > /run/edge/hang");

    public async Task UpForLongEnoughAsync(string service)
    {
        var started = await Command.DockerAsync("inspect", "--format", "{{.State.StartedAt}}", await stack.ContainerAsync(service));
        var age = TimeProvider.System.GetUtcNow() - DateTimeOffset.Parse(started, CultureInfo.InvariantCulture);
        if (age < UpLongEnough)
            await Task.Delay(UpLongEnough - age, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private async Task ShellAsync(string service, string command)
    {
        string[] root = service == "watchdog" ? ["--user", "0:0"] : [];
        await Command.RunAsync("docker", TimeSpan.FromSeconds(30), ["exec", .. root, await stack.ContainerAsync(service), "sh", "-c", command]);
    }

    /// <summary>The service's own process first, its children after it.</summary>
    private async Task<int[]> ProcessesAsync(string service)
    {
        var table = await Command.DockerAsync("top", await stack.ContainerAsync(service), "-eo", "pid,comm");
        return [.. table.Split('\n').Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(row => row[1] != "tini").Select(row => int.Parse(row[0], CultureInfo.InvariantCulture))];
    }
}

using System.Globalization;
using Edge.Testing;

namespace Edge.Containers.Tests;

/// <summary>What can befall a container, done from outside as the machine would do it.</summary>
internal sealed class Faults(DemoHouse stack)
{
    // The engine backs off when a container that was up for less than 10 s dies again.
    private static readonly TimeSpan UpLongEnough = TimeSpan.FromSeconds(12);

    /// <summary>Every process but the init dies at once: what the kernel does, not what a person stops.</summary>
    public async Task KillAsync(string service)
    {
        foreach (var pid in await ProcessesAsync(service))
            Signals.Send(pid, Signals.Kill);
    }

    /// <summary>Every process but the init stands still.</summary>
    public async Task FreezeAsync(string service)
    {
        foreach (var pid in await ProcessesAsync(service))
            Signals.Send(pid, Signals.Stop);
    }

    /// <summary>One part hangs at its next word, or the whole thread pool; see the setting Health:HangFile.</summary>
    public async Task HangAsync(string service, string part) =>
        await File.WriteAllTextAsync(await Inside.PathAsync(await stack.ContainerAsync(service), "/run/edge/hang"), part + "\n", TestContext.Current.CancellationToken);

    public async Task UpForLongEnoughAsync(string service)
    {
        var started = await Command.DockerAsync("inspect", "--format", "{{.State.StartedAt}}", await stack.ContainerAsync(service));
        var age = TimeProvider.System.GetUtcNow() - DateTimeOffset.Parse(started, CultureInfo.InvariantCulture);
        if (age < UpLongEnough)
            await Task.Delay(UpLongEnough - age, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private async Task<int[]> ProcessesAsync(string service) => await Inside.ProcessesAsync(await stack.ContainerAsync(service));
}

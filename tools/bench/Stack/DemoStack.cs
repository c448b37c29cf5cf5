using System.Diagnostics;
using System.Globalization;

namespace Edge.Bench.Stack;

/// <summary>
/// A running demonstration, to measure the seven services of a gateway at rest. The simulated radio and the stand-in cloud are not
/// part of a gateway and never counted.
/// </summary>
internal sealed class DemoStack(string root, string project)
{
    public static readonly IReadOnlyList<string> Services = ["broker", "listener", "store", "uplink", "watchdog", "api", "control"];

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    private string Edge => Path.Combine(root, "edge");

    /// <summary>Starts it, or changes a running one; returns when its start is over and done with.</summary>
    /// <param name="own">A compose file of ours that is added, or null.</param>
    /// <param name="stop">Gives up.</param>
    public async Task UpAsync(string? own, CancellationToken stop)
    {
        var file = Path.Combine(root, ".edge", project, "demo", "compose.override.yaml");
        if (own is not null)
            await File.WriteAllTextAsync(file, own, stop);
        else if (File.Exists(file))
            File.Delete(file);
        await CallAsync(Edge, ["demo", "--project", project, "--interval", "30"], stop);
        await Task.Delay(Settling, TimeProvider.System, stop);
    }

    public Task DownAsync() => CallAsync(Edge, ["down", "--purge", "--project", project], CancellationToken.None);

    public async Task SilenceAsync(string service, CancellationToken stop) => await CallAsync("docker", ["stop", await ContainerAsync(service, stop)], stop);

    public async Task<int[]> ProcessesAsync(string service, CancellationToken stop)
    {
        var table = await CallAsync("docker", ["top", await ContainerAsync(service, stop), "-eo", "pid"], stop);
        return [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
    }

    /// <summary>The container's full id.</summary>
    public async Task<string> ContainerAsync(string service, CancellationToken stop)
    {
        var container = await CallAsync("docker", ["ps", "--quiet", "--no-trunc", "--filter", $"label=com.docker.compose.project={project}",
            "--filter", $"label=com.docker.compose.service={service}"], stop);
        return container.Trim();
    }

    private static async Task<string> CallAsync(string program, string[] arguments, CancellationToken stop)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bound.CancelAfter(TimeSpan.FromMinutes(15));
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(bound.Token);
        var errors = process.StandardError.ReadToEndAsync(bound.Token);
        await process.WaitForExitAsync(bound.Token);
        return process.ExitCode == 0 ? await output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
    }
}

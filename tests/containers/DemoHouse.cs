using System.Text.Json;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: AssemblyFixture(typeof(Edge.Containers.Tests.DemoHouse))]

namespace Edge.Containers.Tests;

/// <summary>One demonstration for all tests here, under a project name of its own; everything is taken away at the end.</summary>
public class DemoHouse : IAsyncLifetime
{
    private readonly int _meters;

    public DemoHouse() : this("edge-test", 21)
    {
    }

    protected DemoHouse(string prefix, int meters) => (Project, _meters) = ($"{prefix}-{Guid.NewGuid().ToString("N")[..6]}", meters);

    public string Project { get; }

    /// <summary>Of the images that the demonstration was built as.</summary>
    internal string Tag => JsonDocument.Parse(File.ReadAllText(Path.Combine(Command.Root, ".edge", Project, "project.json"))).RootElement.GetProperty("tag").GetString()!;

    internal Ended Demo { get; private set; } = new(-1, "", "");

    public virtual async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        Demo = await Command.EdgeAsync(TimeSpan.FromMinutes(12), "demo", "--project", Project, "--meters", $"{_meters}", "--interval", "2");
        if (Demo.ExitCode != 0)
        {
            var logs = await Command.EdgeAsync(TimeSpan.FromMinutes(1), "logs", "--project", Project);
            await DisposeAsync();
            throw new InvalidOperationException($"./edge demo ended with {Demo.ExitCode}:\n{Demo.Errors}\n{Tail(logs.Output)}");
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Command.EdgeAsync(TimeSpan.FromMinutes(3), "down", "--purge", "--project", Project);
        GC.SuppressFinalize(this);
    }

    /// <summary>What a person would lay into the folder of the demonstration before it begins.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    internal async Task<JsonElement> StatusAsync()
    {
        var ended = await Command.EdgeAsync(TimeSpan.FromMinutes(1), "status", "--json", "--project", Project);
        Assert.True(ended.ExitCode == 0, ended.Errors);
        return JsonDocument.Parse(ended.Output).RootElement;
    }

    /// <summary>Asks again and again until the condition holds: for what other processes do, there is no event to await.</summary>
    internal async Task<JsonElement> UntilAsync(string what, TimeSpan limit, Func<JsonElement, bool> condition)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(limit);
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        JsonElement status;
        do
        {
            status = await StatusAsync();
            if (condition(status))
            {
                return status;
            }
        }
        while (!bound.IsCancellationRequested && await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken));
        throw new TimeoutException($"not within {limit}: {what}; last seen: {status}");
    }

    /// <summary>Asks the engine alone: while a service hangs, `./edge status` waits for it.</summary>
    internal async Task UntilRestartedAsync(string service, int restartsBefore, TimeSpan limit)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(limit);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        var container = await ContainerAsync(service, all: true);
        while (await Command.DockerAsync("inspect", "--format", "{{.RestartCount}} {{.State.Running}}", container) is var seen
            && seen != $"{restartsBefore + 1} true")
        {
            Assert.False(bound.IsCancellationRequested, $"{service} was not restarted once within {limit}: {seen}, before {restartsBefore}");
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    internal Task<string> ContainerAsync(string service, bool all = false) => Command.DockerAsync(
        "ps", "--quiet", all ? "--all" : "--no-trunc", "--filter", $"label=com.docker.compose.project={Project}", "--filter", $"label=com.docker.compose.service={service}");

    internal async Task<JsonElement> VerdictAsync()
    {
        var container = await ContainerAsync("cloud");
        var port = await Command.DockerAsync("port", container, "8090");
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        var text = await http.GetStringAsync($"http://{port.Split('\n')[0]}/v1/verdict", TestContext.Current.CancellationToken);
        return JsonDocument.Parse(text).RootElement;
    }

    private static string Tail(string text) => text.Length > 8000 ? text[^8000..] : text;
}

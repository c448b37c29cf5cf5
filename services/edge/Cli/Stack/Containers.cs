using System.Text.Json.Nodes;

namespace Edge.Cli.Stack;

/// <summary>The containers of a project, as the engine sees them.</summary>
internal static class Containers
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(60);

    public static async Task<IReadOnlyDictionary<string, ContainerState>> OfAsync(Engine engine, string project, CancellationToken stop)
    {
        var listed = Services.All.ToDictionary(name => name, _ => ContainerState.Down, StringComparer.Ordinal);
        if (!await engine.AnswersAsync(stop))
            return listed;
        var ids = await engine.DockerAsync(
            ["ps", "--all", "--quiet", "--filter", $"label=com.docker.compose.project={project}"], call => call with { Limit = Look }, stop);
        if (ids.Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } some)
        {
            // One that goes between the two questions is no error: the others are still told.
            var told = await Child.RunAsync(engine.Call(["inspect", .. some]) with { Limit = Look }, stop);
            foreach (var container in JsonNode.Parse(told.Output)?.AsArray() ?? [])
                Add(listed, container!);
        }

        return listed;
    }

    private static void Add(Dictionary<string, ContainerState> listed, JsonNode container)
    {
        var name = (string)container["Name"]!;
        // Of an update under way.
        if (name.EndsWith("-switch-next", StringComparison.Ordinal) || name.EndsWith("-switch-old", StringComparison.Ordinal))
            return;
        if ((string?)container["Config"]?["Labels"]?["com.docker.compose.service"] is { } service
            && (string?)container["Config"]?["Labels"]?["com.docker.compose.oneoff"] is not "True")
            listed[service] = new(Health(container["State"]!), (int?)container["RestartCount"] ?? 0);
    }

    private static string Health(JsonNode state) => (string?)state["Status"] switch
    {
        "restarting" => "unhealthy",
        "running" => (string?)state["Health"]?["Status"] ?? "healthy",
        _ => "down",
    };
}

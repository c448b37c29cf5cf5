namespace Edge.Cli.Stack;

/// <summary>How `docker compose` is called for a project: its files and its variables.</summary>
internal sealed class Compose(Project project)
{
    private Places Places => project.Caller.Places;

    public ChildCall Call(ProjectState state, IReadOnlyList<string> arguments)
    {
        var call = project.Engine.Call(["compose", .. Files(state), .. arguments]);
        var environment = new Dictionary<string, string>(project.Engine.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in Variables(state))
            environment[name] = value;
        return call with { Environment = environment, What = $"docker compose {string.Join(' ', arguments.Take(2))}" };
    }

    /// <summary>The overlays that this machine and its settings ask for; what a person adds comes last.</summary>
    private IEnumerable<string> Files(ProjectState state)
    {
        var files = new List<string> { "compose.yaml" };
        if (state.Demo)
            files.Add("deploy/compose.demo.yaml");
        else
            files.AddRange(Overlays(project.Settings));
        var paths = files.Select(file => Path.Combine(project.Root, file)).ToList();
        var own = Path.Combine(project.ConfigFolder, "compose.override.yaml");
        if (File.Exists(own))
            paths.Add(own);
        return ["--project-name", project.Name, "--project-directory", project.Root, .. paths.SelectMany(path => new[] { "--file", path })];
    }

    private IEnumerable<string> Overlays(GatewaySettings settings)
    {
        if (settings.Receivers.Count > 0 || settings.HasHomeAssistant)
            yield return "deploy/compose.lan.yaml";
        if (settings.HasRadio)
            yield return "deploy/compose.dongle.yaml";
        if (File.Exists(Places.EngineSocket))
            yield return "deploy/compose.engine.yaml";
        if (HostFiles.IsCharacterDevice(Places.WatchdogDevice))
            yield return "deploy/compose.watchdog.yaml";
    }

    private IEnumerable<KeyValuePair<string, string>> Variables(ProjectState state) =>
    [
        // A demonstration is for this machine alone; the caretaker's phone is on the building's network.
        new("EDGE_HTTP_BIND", project.Caller.Variable("EDGE_HTTP_BIND") ?? (state.Demo ? "127.0.0.1" : "0.0.0.0")),
        // The usual port for the usual project; any free one for a second stack beside it.
        new("EDGE_HTTP_PORT", project.Caller.Variable("EDGE_HTTP_PORT") ?? (project.Name == "edge" ? "8080" : "0")),
        new("EDGE_TAG", state.Tag),
        new("EDGE_DATA", project.Data),
        new("EDGE_CONFIG_DIR", project.ConfigFolder),
        new("EDGE_DEMO_INTERVAL", $"{state.Interval ?? 5}"),
        new("EDGE_ZONE", Zone()),
        new("EDGE_ENGINE_GROUP", $"{HostFiles.GroupOf(Places.EngineSocket)}"),
    ];

    /// <summary>This machine's time zone by its IANA name; empty when it has none.</summary>
    private string Zone()
    {
        if (project.Caller.Environment.TryGetValue("TZ", out var named))
            return named.TrimStart(':');
        var target = File.ResolveLinkTarget(Places.LocalTime, returnFinalTarget: true)?.FullName ?? Places.LocalTime;
        var at = target.IndexOf("/zoneinfo/", StringComparison.Ordinal);
        return at < 0 ? "" : target[(at + "/zoneinfo/".Length)..];
    }
}

namespace Edge.Cli.Stack;

/// <summary>One stack: its name, its folder, and how compose is called for it.</summary>
internal sealed class Project
{
    private readonly Compose _compose;

    public Project(Caller caller, Engine engine, string name, string? data)
    {
        (Caller, Engine, Name) = (caller, engine, name);
        Data = Path.GetFullPath(data ?? Path.Combine(caller.Root, ".edge", name));
        _compose = new(this);
        Secrets = new(this);
    }

    public Caller Caller { get; }

    public Engine Engine { get; }

    public string Name { get; }

    public string Root => Caller.Root;

    /// <summary>What is kept of it outside of its volumes.</summary>
    public string Data { get; }

    /// <summary>Passwords and tokens, which the broker keeps.</summary>
    public Secrets Secrets { get; }

    /// <summary>What a person adds to a command for this project.</summary>
    public string Option => Name == "edge" ? "" : $" --project {Name}";

    /// <summary>edge.json, meters.d and pki.</summary>
    public string ConfigFolder => State is { Demo: true } ? Path.Combine(Data, "demo") : Path.Combine(Root, "config");

    public string MetersFolder => Path.Combine(ConfigFolder, "meters.d");

    /// <summary>Null when it was never started here.</summary>
    public ProjectState? State => ProjectState.Read(StateFile);

    /// <summary>What is set there; a Failure when that cannot be read.</summary>
    public GatewaySettings Settings => GatewaySettings.Read(Path.Combine(ConfigFolder, "edge.json"));

    private string StateFile => Path.Combine(Data, "project.json");

    public void Remember(ProjectState state) => state.Write(StateFile);

    /// <summary>Its output; a Failure when it does not end with 0.</summary>
    public Task<string> ComposeAsync(IReadOnlyList<string> arguments, CancellationToken stop) => ComposeAsync(arguments, call => call, stop);

    /// <summary>The same, with more to say of the call.</summary>
    public Task<string> ComposeAsync(IReadOnlyList<string> arguments, Func<ChildCall, ChildCall> more, CancellationToken stop) =>
        Child.DemandAsync(more(ComposeCall(arguments)), stop);

    /// <summary>A call of compose that somebody else runs, for example to speak with a program inside.</summary>
    public ChildCall ComposeCall(IReadOnlyList<string> arguments) => _compose.Call(State ?? ProjectState.Unknown, arguments);

    /// <summary>All seven services, and what else the project has, with their health.</summary>
    public Task<IReadOnlyDictionary<string, ContainerState>> ContainersAsync(CancellationToken stop) => Containers.OfAsync(Engine, Name, stop);

    /// <summary>Where a published port is found on this machine; null when the service is down.</summary>
    public async Task<string?> AddressAsync(string service, int port, CancellationToken stop)
    {
        var ended = await Child.RunAsync(ComposeCall(["port", service, $"{port}"]) with { Limit = TimeSpan.FromSeconds(60) }, stop);
        var line = ended.Code == 0 ? ended.Output.Trim().Split('\n')[0] : "";
        return line.Length == 0 || line.EndsWith(":0", StringComparison.Ordinal)
            ? null
            : line.Replace("0.0.0.0:", "127.0.0.1:", StringComparison.Ordinal).Replace("[::]:", "127.0.0.1:", StringComparison.Ordinal);
    }
}

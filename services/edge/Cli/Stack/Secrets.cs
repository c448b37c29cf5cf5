namespace Edge.Cli.Stack;

/// <summary>
/// Passwords and tokens. The broker has made them and alone can read all of them; it is asked by the program in its container. Values go through
/// the pipes, never through an argument list.
/// </summary>
internal sealed class Secrets(Project project)
{
    public const string ApiToken = "api/api-token";
    public const string PagePassword = "api/page-password";
    public const string TunnelToken = "control/tunnel-token";
    public const string HomeAssistant = "broker/homeassistant";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>The password of a remote radio.</summary>
    public static string OfReceiver(string name) => $"broker/{name}";

    /// <summary>Empty when it is kept empty, as the tunnel's token is at first.</summary>
    public async Task<string> GetAsync(string name, CancellationToken stop)
    {
        if (_known.TryGetValue(name, out var known))
            return known;
        var ended = await Child.RunAsync(await CallAsync(["secrets", "get", name], stop), stop);
        if (ended.Code != 0)
            throw new Failure($"the secret {name} cannot be read", ended.Errors, $"see ./edge status{project.Option} and ./edge logs broker{project.Option}");
        return _known[name] = ended.Output.Trim();
    }

    public async Task SetAsync(string name, string value, CancellationToken stop)
    {
        var ended = await Child.RunAsync((await CallAsync(["secrets", "set", name], stop)).WithInput(value), stop);
        if (ended.Code != 0)
            throw new Failure($"the secret {name} cannot be kept", ended.Errors, $"see ./edge status{project.Option} and ./edge logs broker{project.Option}");
        _known[name] = value;
    }

    /// <summary>In the broker that runs, else in a throwaway one with the same volumes.</summary>
    private async Task<ChildCall> CallAsync(string[] question, CancellationToken stop)
    {
        var runs = !(await project.ContainersAsync(stop))["broker"].IsDown;
        return project.ComposeCall(runs ? ["exec", "-T", "broker", "/edge", .. question] : ["run", "--rm", "--no-deps", "-T", "broker", .. question])
            with { Limit = Limit };
    }
}

using System.Text.RegularExpressions;

namespace Edge.Cli.Docker;

/// <summary>The container engine, by its own program `docker`. deploy/engine.sh installs and starts it where it is missing.</summary>
internal sealed partial class Engine
{
    // Older ones panic on `--build` or do not know the options we use.
    private static readonly (string Plugin, Version Oldest)[] Plugins = [("compose", new(2, 30)), ("buildx", new(0, 17))];

    // How the scripts begin to say what went wrong.
    private const string Spoken = "edge: ";

    private static readonly TimeSpan ScriptLimit = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(60);

    private readonly Caller _caller;
    private readonly Ui _ui;

    public Engine(Caller caller, Ui ui)
    {
        (_caller, _ui) = (caller, ui);
        Environment = caller.Environment;
        UseOwnPlugins();
    }

    /// <summary>The variables of each call.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; private set; }

    private string OwnPlugins => Path.Combine(_caller.Root, ".edge", "docker");

    /// <summary>Makes sure that there is one that is recent enough; on a bare machine it is installed, which is root's work.</summary>
    public async Task EnsureAsync(CancellationToken stop)
    {
        var recent = Plugins.Select(plugin => IsRecentAsync(plugin.Plugin, plugin.Oldest, stop)).ToList();
        var answers = await AnswersAsync(stop);
        if ((await Task.WhenAll(recent)).All(found => found) && answers)
            return;
        await _ui.StepAsync("Container engine", step => ScriptAsync("engine.sh", [], step, stop));
        UseOwnPlugins();
        if (!await AnswersAsync(stop))
            throw new Failure("the container engine does not answer", "", "see `docker version`");
    }

    /// <summary>Whether one answers.</summary>
    public async Task<bool> AnswersAsync(CancellationToken stop) =>
        Child.Find("docker", Environment) is not null && await TryAsync(["version"], stop, TimeSpan.FromSeconds(30));

    /// <summary>Its output; a Failure when it does not end with 0.</summary>
    public Task<string> DockerAsync(IReadOnlyList<string> arguments, CancellationToken stop) => DockerAsync(arguments, call => call, stop);

    /// <summary>The same, with more to say of the call.</summary>
    public Task<string> DockerAsync(IReadOnlyList<string> arguments, Func<ChildCall, ChildCall> more, CancellationToken stop) =>
        Child.DemandAsync(more(Call(arguments)), stop);

    /// <summary>A call of `docker` that somebody else runs.</summary>
    public ChildCall Call(IReadOnlyList<string> arguments) =>
        new(["docker", .. arguments]) { Environment = Environment, Limit = TimeSpan.FromSeconds(900), What = $"docker {string.Join(' ', arguments.Take(3))}" };

    /// <summary>Whether it ended with 0; what it said does not matter.</summary>
    public async Task<bool> TryAsync(IReadOnlyList<string> arguments, CancellationToken stop, TimeSpan? limit = null) =>
        (await Child.RunAsync(Call(arguments) with { Limit = limit ?? Look }, stop)).Code == 0;

    public Task<bool> HasImageAsync(string name, CancellationToken stop) => TryAsync(["image", "inspect", name], stop);

    public Task<bool> HasVolumeAsync(string name, CancellationToken stop) => TryAsync(["volume", "inspect", name], stop);

    /// <summary>Runs one of the scripts in deploy/: what ./edge needs before there is a program exists once, there. They say themselves what went wrong.</summary>
    public async Task ScriptAsync(string script, IEnumerable<string> arguments, Step step, CancellationToken stop)
    {
        var ended = await Child.RunAsync(
            new(["sh", Path.Combine(_caller.Root, "deploy", script), .. arguments])
            {
                Environment = Environment, Folder = _caller.Root, Step = step, Limit = ScriptLimit, What = $"deploy/{script}",
            }, stop);
        if (ended.Code != 0)
            throw new Failure(LastWords(ended, $"deploy/{script} ended with code {ended.Code}"));
    }

    private static string LastWords(Ended ended, string otherwise)
    {
        var at = ended.Errors.LastIndexOf(Spoken, StringComparison.Ordinal);
        return at < 0 ? $"{otherwise}\n{ended.Tail}" : ended.Errors[(at + Spoken.Length)..];
    }

    private async Task<bool> IsRecentAsync(string plugin, Version oldest, CancellationToken stop)
    {
        if (Child.Find("docker", Environment) is null)
            return false;
        var ended = await Child.RunAsync(Call([plugin, "version"]) with { Limit = TimeSpan.FromSeconds(30) }, stop);
        return ended.Code == 0 && VersionNumber().Match(ended.Output) is { Success: true } found && Version.Parse(found.Value) >= oldest;
    }

    // Where deploy/engine.sh had to fetch plugins they are used from then on.
    private void UseOwnPlugins()
    {
        if (Directory.Exists(Path.Combine(OwnPlugins, "cli-plugins")))
            Environment = new Dictionary<string, string>(Environment, StringComparer.Ordinal) { ["DOCKER_CONFIG"] = OwnPlugins };
    }

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex VersionNumber();
}

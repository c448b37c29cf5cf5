using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Edge.Cli.Commands;

/// <summary>What every command takes; each can be set by a variable, too.</summary>
internal sealed partial class SharedOptions
{
    private readonly Option<string> _project;
    private readonly Option<string?> _data;
    private readonly Option<int> _timeout;
    private readonly Caller _caller;

    public SharedOptions(Caller caller)
    {
        _caller = caller;
        _project = new("--project")
        {
            HelpName = "NAME",
            Description = "which stack; each has its own volumes and ports",
            DefaultValueFactory = _ => caller.Variable("EDGE_PROJECT") ?? "edge",
        };
        _data = new("--data")
        {
            HelpName = "DIR",
            Description = "where what is kept of it outside of its volumes is (default: .edge/NAME in this folder)",
        };
        _timeout = Positive.Option("--timeout", "SECONDS", "how long to wait for what the command waits for", FromVariable(caller));
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_project);
        command.Options.Add(_data);
        command.Options.Add(_timeout);
    }

    public string Project(ParseResult parsed) => parsed.GetRequiredValue(_project) is var name && Name().IsMatch(name)
        ? name
        : throw new Usage($"--project {name}: use lower-case letters, digits, - and _");

    public string? Data(ParseResult parsed) => parsed.GetValue(_data) ?? _caller.Variable("EDGE_DATA");

    public TimeSpan Limit(ParseResult parsed) => parsed.GetValue(_timeout) is > 0 and var seconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new Usage($"EDGE_TIMEOUT={_caller.Variable("EDGE_TIMEOUT")}: a whole number of seconds, at least 1, is expected");

    private static int FromVariable(Caller caller) => caller.Variable("EDGE_TIMEOUT") is not { } text
        ? 300
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,40}\z")]
    private static partial Regex Name();
}

using System.CommandLine;

namespace Edge.Cli.Stack;

internal sealed class LogsCommand : CliCommand
{
    private const string Bar = " | ";
    private const int NameColumn = 14;

    private readonly Argument<string?> _service = new("SERVICE")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = $"one of {string.Join(", ", Services.All)}; in a demo also {string.Join(", ", Services.OfDemo)} (default: all)",
    };

    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "go on as they speak" };

    public LogsCommand() : base("logs", "show what the services say") => _service.AcceptOnlyFromAmong([.. Services.All, .. Services.OfDemo]);

    protected override IEnumerable<Symbol> Symbols => [_service, _follow];

    public override async Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        string[] follow = call.Get(_follow) ? ["--follow"] : [];
        string[] service = call.Get(_service) is { } named ? [named] : [];
        var logs = call.Project.ComposeCall(["logs", "--no-color", "--tail", "200", .. follow, .. service]) with
        {
            Limit = Timeout.InfiniteTimeSpan,
            Line = line => call.Ui.Say(Shown(line)),
        };
        try
        {
            var ended = await Child.RunAsync(logs, stop);
            return ended.Code == 0 ? 0 : throw new Failure("the logs cannot be read", ended.Errors, "see ./edge status" + call.Project.Option);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && call.Get(_follow))
        {
            // That is how following ends.
            return 0;
        }
    }

    private static string Shown(string line)
    {
        var at = line.IndexOf(Bar, StringComparison.Ordinal);
        return at < 0 ? LogLine.Readable(line) : $"{line[..at].Trim().PadRight(NameColumn)} {LogLine.Readable(line[(at + Bar.Length)..])}";
    }
}

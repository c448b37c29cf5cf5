using System.CommandLine;
using System.CommandLine.Completions;

namespace Edge.Cli.Commands;

/// <summary>What the shell asks while somebody types: `edge complete 2 -- status --j`.</summary>
internal sealed class CompleteCommand() : CliCommand("complete", "what a word of a command line may become")
{
    private readonly Argument<int> _at = new("AT") { Description = "which word, from 1 on" };
    private readonly Argument<string[]> _words = new("WORDS") { Arity = ArgumentArity.ZeroOrMore };

    public override bool IsHidden => true;

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_at, _words];

    public override Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        // What stands after the cursor does not count.
        var words = (call.Get(_words) ?? []).Take(call.Get(_at)).ToArray();
        var typed = words.Length == call.Get(_at) && words.Length > 0 ? words[^1] : "";
        var line = string.Join(' ', words) + (typed.Length == 0 ? " " : "");
        var parsed = CommandLine.Build(call.Caller).Parse(words);
        foreach (var item in parsed.GetCompletions(line.Length).Select(item => item.Label).Where(label => label.StartsWith(typed, StringComparison.Ordinal)))
            call.Ui.Say(item);
        return Task.FromResult(0);
    }
}

using System.CommandLine;

namespace Edge.Cli.Commands;

internal sealed class CompletionCommand : CliCommand
{
    // The shell hands over the words of the line and which of them is being typed. The program is asked as it is: a script in front of it may build it first.
    private const string Bash = """
        # Completion of ./edge: eval "$(./edge completion bash)"
        _edge_complete() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" complete "$COMP_CWORD" -- "${COMP_WORDS[@]:1}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _edge_complete edge ./edge
        """;

    private readonly Argument<string> _shell = new("SHELL") { Description = "bash" };

    public CompletionCommand() : base("completion", "print what makes a shell complete commands and options: eval \"$(./edge completion bash)\"") =>
        _shell.AcceptOnlyFromAmong("bash");

    public override bool StartsEngine => false;

    protected override IEnumerable<Symbol> Symbols => [_shell];

    public override Task<int> RunAsync(CommandCall call, CancellationToken stop)
    {
        call.Ui.Say(Bash);
        return Task.FromResult(0);
    }
}

using System.CommandLine;

namespace Edge.Cli.Commands;

/// <summary>
/// One command: its name, its text, its options and what it does. A new one is a class in a file of its own and one line in the list of who adds
/// it (<see cref="CoreCommands"/>, <see cref="MoreCommands"/>).
/// </summary>
/// <param name="name">What is typed.</param>
/// <param name="text">What it does, one line without a point at the end: for the overview, and for its own help.</param>
internal abstract class CliCommand(string name, string text)
{
    public string Name { get; } = name;

    public string Text { get; } = text;

    /// <summary>Where it stands in the overview.</summary>
    public virtual CommandGroup Group => CommandGroup.OnGateway;

    /// <summary>In no help, for no person.</summary>
    public virtual bool IsHidden => false;

    /// <summary>Whether the container engine is made ready before it runs. What only looks starts nothing.</summary>
    public virtual bool StartsEngine => true;

    /// <summary>Its options and arguments, in the order of its help; it keeps them in fields and reads them from the call.</summary>
    protected virtual IEnumerable<Symbol> Symbols => [];

    /// <summary>Does it; the exit code.</summary>
    public abstract Task<int> RunAsync(CommandCall call, CancellationToken stop);

    /// <summary>As System.CommandLine has it.</summary>
    public virtual Command Build(CommandRunner runner)
    {
        var command = new Command(Name, Sentence(Text)) { Hidden = IsHidden };
        foreach (var symbol in Symbols)
            if (symbol is Option option)
                command.Options.Add(option);
            else
                command.Arguments.Add((Argument)symbol);
        runner.Shared.AddTo(command);
        command.SetAction((parsed, stop) => runner.RunAsync(this, parsed, stop));
        return command;
    }

    protected static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";
}

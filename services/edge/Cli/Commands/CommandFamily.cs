using System.CommandLine;

namespace Edge.Cli.Commands;

/// <summary>A command that is only the name above others: `meters add`.</summary>
internal sealed class CommandFamily(string name, string text, CommandGroup group, params CliCommand[] members) : CliCommand(name, text)
{
    public override CommandGroup Group => group;

    public override Command Build(CommandRunner runner)
    {
        var command = new Command(Name, Sentence(Text));
        foreach (var member in members)
            command.Subcommands.Add(member.Build(runner));
        return command;
    }

    public override Task<int> RunAsync(CommandCall call, CancellationToken stop) => throw new Usage($"which of {Name}? ./edge {Name} --help tells");
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;

namespace Edge.Cli.Commands;

/// <summary>What `./edge` and `./edge --help` show: the commands by who needs them.</summary>
internal static class Overview
{
    private const int Width = 100;

    private static readonly (CommandGroup Group, string Title, string[] Order)[] Groups =
    [
        (CommandGroup.OnGateway, "On a gateway",
        [
            "up", "status", "password", "meters", "send-now", "resend", "logs", "backup", "restore", "check-config", "update", "tunnel", "device-key",
            "apply-config", "config-status", "command", "audit", "down", "completion",
        ]),
        (CommandGroup.AtTheDesk, "At the desk of who runs many", ["provision", "operator-key", "bundle", "release", "seal-config"]),
        (CommandGroup.ToTry, "To try it, and to work on it", ["demo", "test", "bench", "images"]),
    ];

    public static string Text(IEnumerable<CliCommand> all)
    {
        var commands = all.Where(command => !command.IsHidden).ToList();
        var text = new StringBuilder("Usage: ./edge COMMAND [OPTIONS]\n\nM-Bus Gateway edge: wireless meters to the cloud, nothing lost.\n");
        var column = commands.Max(command => command.Name.Length) + 4;
        foreach (var (group, title, order) in Groups)
        {
            text.Append('\n').Append(title).Append(":\n");
            // Those that are not in the order come last.
            foreach (var command in commands.Where(command => command.Group == group).OrderBy(command => (uint)Array.IndexOf(order, command.Name)))
                Append(text, command, column);
        }

        return text.Append("\n./edge COMMAND --help tells more. Options can also be set as EDGE_PROJECT, EDGE_DATA, EDGE_TIMEOUT.").ToString();
    }

    private static void Append(StringBuilder text, CliCommand command, int column)
    {
        var line = $"  {command.Name}".PadRight(column);
        foreach (var word in command.Text.Split(' '))
        {
            if (line.Length + word.Length > Width)
            {
                text.Append(line.TrimEnd()).Append('\n');
                line = new string(' ', column);
            }

            line += word + " ";
        }

        text.Append(line.TrimEnd()).Append('\n');
    }
}

/// <summary>The help of the whole is the overview; a command's own is System.CommandLine's.</summary>
internal sealed class OverviewAction(HelpAction usual, string overview) : SynchronousCommandLineAction
{
    // Asked for help a person gets it, whatever else is wrong with the line.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Parent is not null)
            return usual.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(overview);
        return 0;
    }
}

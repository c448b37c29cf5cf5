using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Edge.Cli;

/// <summary>
/// `edge COMMAND [OPTIONS]`, for people. Exit 0 done, 1 failed, 2 called in a way it cannot be. Results on the standard output, progress on the
/// standard error.
/// </summary>
public static class CommandLine
{
    private const int Wrong = 2;

    // Time for the children to end after a Ctrl-C.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    /// <summary>Does what was typed; the exit code.</summary>
    public static Task<int> RunAsync(string[] args) => RunAsync(args, Caller.OfProcess(), CancellationToken.None);

    internal static async Task<int> RunAsync(IReadOnlyList<string> args, Caller caller, CancellationToken stop)
    {
        // A name that begins with @ is no file with more arguments.
        var parsed = Build(caller).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction error)
            error.ShowHelp = false;
        var code = await parsed.InvokeAsync(new InvocationConfiguration
        {
            // What a person may have meant goes where the error goes.
            Output = parsed.Action is ParseErrorAction ? caller.Errors : caller.Output,
            Error = caller.Errors,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = Farewell,
        }, stop);
        return parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction ? Wrong : code;
    }

    internal static Command Build(Caller caller)
    {
        var runner = new CommandRunner(caller);
        var commands = CoreCommands.All().Concat(MoreCommands.All()).ToList();
        var help = new HelpOption();
        // Named as it is typed: a person has the script, not the program.
        var root = new Command("./edge", "M-Bus Gateway edge: wireless meters to the cloud, nothing lost.") { help, new VersionOption() };
        foreach (var command in commands)
            root.Subcommands.Add(command.Build(runner));
        var overview = Overview.Text(commands);
        help.Action = new OverviewAction((HelpAction)help.Action!, overview);
        root.SetAction(_ => caller.Output.WriteLine(overview));
        return root;
    }
}

using Edge.Cli.Demo;
using Edge.Cli.Development;
using Edge.Cli.Host;

namespace Edge.Cli.Commands;

/// <summary>Commands about the stack as a whole, and for who works on it.</summary>
internal static class CoreCommands
{
    public static IEnumerable<CliCommand> All() =>
    [
        new UpCommand(), new StatusCommand(), new PasswordCommand(), new SendNowCommand(), new LogsCommand(), new CheckConfigCommand(), new DownCommand(),
        new CompletionCommand(), new CompleteCommand(), new ReadyCommand(), new GiveFolderCommand(), new DemoCommand(), new TestCommand(), new BenchCommand(), new ImagesCommand(),
    ];
}

using System.CommandLine;

namespace Edge.Cli.Commands;

/// <summary>One call of a command: what was typed, for which project, and where to print.</summary>
internal sealed class CommandCall(ParseResult parsed, Project project, Ui ui, TimeSpan limit)
{
    public Project Project { get; } = project;

    public Engine Engine => Project.Engine;

    public Caller Caller => Project.Caller;

    public TimeProvider Time => Project.Caller.Time;

    public Ui Ui { get; } = ui;

    /// <summary>--timeout: how long to wait for what the command waits for.</summary>
    public TimeSpan Limit { get; } = limit;

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>Of an argument or option that cannot be left out.</summary>
    public T Need<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    /// <summary>Of an argument or option that cannot be left out.</summary>
    public T Need<T>(Option<T> option) => parsed.GetRequiredValue(option);
}

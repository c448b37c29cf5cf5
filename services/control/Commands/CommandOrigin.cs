namespace Edge.Control.Commands;

/// <summary>Who asks for a command, as the audit has it.</summary>
internal static class CommandOrigin
{
    /// <summary>Over the uplink: whoever may write this gateway's commands at its broker.</summary>
    public const string Cloud = "cloud";

    /// <summary>Somebody who is signed in to the page.</summary>
    public const string Page = "page";

    /// <summary>A program that has the API's token.</summary>
    public const string Token = "token";

    /// <summary>Somebody who may run programs in control's container.</summary>
    public const string CommandLine = "command_line";

    /// <summary>The watchdog, at the end of its ladder.</summary>
    public const string Watchdog = "watchdog";

    public static IReadOnlyList<string> All { get; } = [Cloud, Page, Token, CommandLine, Watchdog];
}

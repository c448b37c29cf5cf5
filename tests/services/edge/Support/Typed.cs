namespace Edge.Cli.Tests.Support;

/// <summary>What came of a command that was typed.</summary>
internal sealed record Typed(int Code, string Output, string Errors)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

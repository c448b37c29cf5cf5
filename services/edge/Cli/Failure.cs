namespace Edge.Cli;

/// <summary>Something did not work: what, why and what to do. Exit code 1.</summary>
#pragma warning disable CA1032 // It never goes without what it is about.
internal sealed class Failure(string what, string why = "", string todo = "", Exception? inner = null) : Exception(Text(what, why, todo), inner)
#pragma warning restore CA1032
{
    private static string Text(string what, string why, string todo) => string.Join('\n', new[]
    {
        what, why.Length > 0 ? $"  why: {why}" : "", todo.Length > 0 ? $"  do:  {todo}" : "",
    }.Where(part => part.Length > 0));
}

/// <summary>The command was called in a way it cannot be. Exit code 2.</summary>
#pragma warning disable CA1032 // It never goes without its reason.
internal sealed class Usage(string text) : Exception(text);
#pragma warning restore CA1032

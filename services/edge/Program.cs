namespace Edge;

/// <summary>The one program: a service by its role's name, else what a person types.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => Cli.CommandLine.RunAsync(args);
}

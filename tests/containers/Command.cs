using System.Diagnostics;

namespace Edge.Containers.Tests;

/// <summary>A program's end: its exit code and all it said.</summary>
internal sealed record Ended(int ExitCode, string Output, string Errors);

/// <summary>Runs `./edge` and `docker` as a person would: argument lists, no shell, a bounded wait.</summary>
internal static class Command
{
    public static string Root { get; } = Environment.GetEnvironmentVariable("EDGE_PROJECT_ROOT")
        ?? throw new InvalidOperationException("EDGE_PROJECT_ROOT must name the checkout; ./edge test sets it");

    public static Task<Ended> EdgeAsync(TimeSpan limit, params string[] arguments) => EdgeAsync(limit, "", arguments);

    /// <summary>With something on its standard input: what must not be in an argument list.</summary>
    public static Task<Ended> EdgeAsync(TimeSpan limit, string input, string[] arguments) =>
        RunAsync(Path.Combine(Root, "edge"), limit, input, arguments);

    public static async Task<string> DockerAsync(params string[] arguments)
    {
        var ended = await RunAsync("docker", TimeSpan.FromMinutes(2), arguments);
        Assert.True(ended.ExitCode == 0, $"docker {string.Join(' ', arguments)}: {ended.Errors}");
        return ended.Output.Trim();
    }

    /// <summary>Builds an image from such a file and names it.</summary>
    public static async Task BuildAsync(string name, string dockerfile)
    {
        var ended = await RunAsync("docker", TimeSpan.FromMinutes(2), dockerfile, ["buildx", "build", "--load", "--provenance=false", "--tag", name, "-"]);
        Assert.True(ended.ExitCode == 0, $"building {name}: {ended.Errors}");
    }

    public static Task<Ended> RunAsync(string program, TimeSpan limit, params string[] arguments) => RunAsync(program, limit, "", arguments);

    public static async Task<Ended> RunAsync(string program, TimeSpan limit, string input, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root,
        })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {limit}: {await errors}");
        }

        return new Ended(process.ExitCode, await output, await errors);
    }
}

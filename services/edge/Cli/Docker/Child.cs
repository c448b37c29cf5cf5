using System.Diagnostics;
using System.Text;

namespace Edge.Cli.Docker;

/// <summary>Runs programs: both pipes drained, a bounded wait, and nobody left behind.</summary>
internal static class Child
{
    private const int MostLines = 25;
    private const int MostOutput = 64 * 1024 * 1024;

    // A grandchild may hold on to a pipe.
    private static readonly TimeSpan PipesEnd = TimeSpan.FromSeconds(5);

    /// <summary>Its output; a Failure with its last words when it does not end with 0.</summary>
    public static async Task<string> DemandAsync(ChildCall call, CancellationToken stop)
    {
        var ended = await RunAsync(call, stop);
        return ended.Code == 0 ? ended.Output : throw new Failure($"{call.Name} ended with code {ended.Code}", Indented(ended.Tail));
    }

    /// <summary>Runs it to its end, whatever that is; a Failure when it does not start or does not end in time.</summary>
    public static async Task<Ended> RunAsync(ChildCall call, CancellationToken stop)
    {
        using var process = Start(call, captured: true);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(call.Limit);
        var lines = new Lines(call.Step, call.Line);
        var pipes = Task.WhenAll(
            FeedAsync(process, call.Input, limit.Token), OutputAsync(process, call, lines, limit.Token), lines.ErrorsAsync(process.StandardError));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync(process);
            stop.ThrowIfCancellationRequested();
            throw new Failure($"{call.Name} did not end within {call.Limit.TotalSeconds:0} s", Indented(lines.Tail),
                "look at the machine's load, or give more time with --timeout");
        }

        await Task.WhenAny(pipes, Task.Delay(PipesEnd, TimeProvider.System, stop));
        if (pipes.IsFaulted)
            await pipes;
        if (call.Step is { } step)
            step.Detail = "";
        return new(process.ExitCode, lines.Output, lines.Errors, lines.Tail);
    }

    /// <summary>Runs it in the person's own terminal; its exit code.</summary>
    public static async Task<int> AttachAsync(ChildCall call, CancellationToken stop)
    {
        using var process = Start(call, captured: false);
        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            await KillAsync(process);
            throw;
        }

        return process.ExitCode;
    }

    /// <summary>Where such a program is; null when it is nowhere on the PATH of these variables.</summary>
    public static string? Find(string program, IReadOnlyDictionary<string, string>? environment)
    {
        if (program.Contains('/', StringComparison.Ordinal))
            return File.Exists(program) ? program : null;
        var path = environment is null ? Environment.GetEnvironmentVariable("PATH") : environment.GetValueOrDefault("PATH");
        return (path ?? "/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }

    private static Process Start(ChildCall call, bool captured)
    {
        var program = Find(call.Arguments[0], call.Environment)
            ?? throw new Failure($"there is no program {call.Arguments[0]} on this machine", $"it is needed for {call.Name}");
        var start = new ProcessStartInfo(program, call.Arguments.Skip(1))
        {
            RedirectStandardInput = captured,
            RedirectStandardOutput = captured,
            RedirectStandardError = captured,
            WorkingDirectory = call.Folder ?? "",
        };
        if (call.Environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in call.Environment)
                start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new Failure($"{program} does not start");
    }

    private static async Task FeedAsync(Process process, Stream? input, CancellationToken stop)
    {
        try
        {
            if (input is not null)
                await input.CopyToAsync(process.StandardInput.BaseStream, stop);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not read to the end: its exit code tells why.
        }
        catch (OperationCanceledException)
        {
            // It is being ended.
        }
    }

    private static async Task OutputAsync(Process process, ChildCall call, Lines lines, CancellationToken stop)
    {
        if (call.Output is null)
        {
            await lines.OutputAsync(process.StandardOutput);
            return;
        }

        try
        {
            await process.StandardOutput.BaseStream.CopyToAsync(call.Output, stop);
        }
        catch (OperationCanceledException)
        {
            // It is being ended.
        }
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
    }

    private static string Indented(string text) => text.Replace("\n", "\n    ", StringComparison.Ordinal);

    /// <summary>What it printed so far.</summary>
    private sealed class Lines(Step? step, Action<string>? watch)
    {
        private readonly Lock _adding = new();
        private readonly StringBuilder _output = new();
        private readonly Queue<string> _errors = new(), _tail = new();

        public string Output => Locked(() => _output.ToString());

        public string Errors => Locked(() => string.Join('\n', _errors));

        public string Tail => Locked(() => string.Join('\n', _tail));

        public async Task OutputAsync(StreamReader pipe)
        {
            while (await pipe.ReadLineAsync() is { } line)
            {
                watch?.Invoke(line);
                lock (_adding)
                {
                    // Who watches the lines has them.
                    if (watch is null && _output.Length < MostOutput)
                        _output.Append(line).Append('\n');
                    Keep(_tail, line);
                }
            }
        }

        public async Task ErrorsAsync(StreamReader pipe)
        {
            while (await pipe.ReadLineAsync() is { } line)
                lock (_adding)
                {
                    Keep(_errors, line);
                    Keep(_tail, line);
                }
        }

        private void Keep(Queue<string> lines, string line)
        {
            if (step is not null && line.Trim() is { Length: > 0 } said)
                step.Detail = said;
            lines.Enqueue(line.TrimEnd());
            if (lines.Count > MostLines)
                lines.Dequeue();
        }

        private string Locked(Func<string> read)
        {
            lock (_adding)
                return read();
        }
    }
}

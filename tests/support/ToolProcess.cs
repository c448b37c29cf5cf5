using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Edge.Testing;

/// <summary>A real program beside a test, its lines of output (both streams) to be awaited. Killed when disposed.</summary>
public sealed class ToolProcess : IAsyncDisposable
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task _reading;
    private readonly Action<string>? _watch;

    private ToolProcess(Process process, Action<string>? watch)
    {
        _process = process;
        _watch = watch;
        _reading = Task.WhenAll(PumpAsync(process.StandardOutput), PumpAsync(process.StandardError)).ContinueWith(
            _ => _lines.Writer.TryComplete(), TaskScheduler.Default);
    }

    public Process Process => _process;

    /// <summary>The longest wait for a line.</summary>
    public TimeSpan Patience { get; set; } = DefaultPatience;

    public static ToolProcess Start(string program, params IEnumerable<string> arguments) => Start(null, program, arguments);

    /// <summary>Starts it; <paramref name="watch"/> sees each line, too, on the thread that reads it.</summary>
    public static ToolProcess Start(Action<string>? watch, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Find(program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        return new(Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start"), watch);
    }

    /// <summary>Runs it to its end; its output, or an exception when it fails.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        await using var tool = Start(program, arguments);
        var output = new List<string>();
        using var patience = new CancellationTokenSource(DefaultPatience);
        await foreach (var line in tool._lines.Reader.ReadAllAsync(patience.Token))
            output.Add(line);
        await tool._process.WaitForExitAsync(patience.Token);
        var text = string.Join('\n', output);
        return tool._process.ExitCode == 0 ? text : throw new InvalidOperationException($"{program}: exit {tool._process.ExitCode}\n{text}");
    }

    /// <summary>The next line, or null at the end of the output.</summary>
    public async Task<string?> LineAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        return await _lines.Reader.WaitToReadAsync(patience.Token) && _lines.Reader.TryRead(out var line) ? line : null;
    }

    /// <summary>The next line that matches; those before it are passed over. Null at the end of the output.</summary>
    public async Task<string?> LineAsync(string pattern, CancellationToken cancellationToken)
    {
        while (await LineAsync(cancellationToken) is { } line)
            if (Regex.IsMatch(line, pattern))
                return line;
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    /// <summary>Debian keeps brokers where an ordinary user's PATH does not look.</summary>
    private static string Find(string program)
    {
        var system = Path.Combine("/usr/sbin", program);
        return File.Exists(system) ? system : program;
    }

    private async Task PumpAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            _watch?.Invoke(line);
            _lines.Writer.TryWrite(line);
        }
    }
}

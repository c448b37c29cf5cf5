using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Edge.Bench.Storing;

/// <summary>Counts what a process asks the kernel to make durable, with strace.</summary>
internal sealed partial class SyncCount : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process _strace;

    private SyncCount(Process strace) => _strace = strace;

    /// <summary>Counts from now on.</summary>
    public static async Task<SyncCount> StartAsync(int pid, CancellationToken stop)
    {
        var strace = Process.Start(new ProcessStartInfo("strace", ["-f", "-c", "-e", "trace=fsync,fdatasync", "-p", pid.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardError = true,
        })!;
        // It says to which process it has attached before it begins to count.
        if (await strace.StandardError.ReadLineAsync(stop).AsTask().WaitAsync(Patience, stop) is { } line && line.Contains("attached", StringComparison.Ordinal))
            return new(strace);
        throw new InvalidOperationException($"strace: {await strace.StandardError.ReadToEndAsync(stop)}");
    }

    /// <summary>Ends it; how many there were.</summary>
    public async Task<long> StopAsync(CancellationToken stop)
    {
        Edge.Testing.Signals.Send(_strace, Edge.Testing.Signals.Interrupt);
        var table = await _strace.StandardError.ReadToEndAsync(stop).WaitAsync(Patience, stop);
        return Row().Matches(table).Sum(row => long.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_strace.HasExited)
            _strace.Kill();
        await _strace.WaitForExitAsync().WaitAsync(Patience);
        _strace.Dispose();
    }

    // % time, seconds, usecs/call, calls, errors (may be empty), syscall
    [GeneratedRegex(@"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?f(?:data)?sync$", RegexOptions.Multiline)]
    private static partial Regex Row();
}

using Edge.Bench.Listening;

namespace Edge.Bench.Storing;

/// <summary>Looks at the private memory of a process every so often, as long as it is not disposed of.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _end = new();
    private readonly int _pid;
    private readonly Task _watching;
    private long _peakKilobytes;

    public MemoryWatch(int pid)
    {
        _pid = pid;
        _watching = WatchAsync();
    }

    /// <summary>The most that was seen.</summary>
    public double PeakMegabytes => Math.Round(Volatile.Read(ref _peakKilobytes) / 1024.0, 1);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Every, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
                Volatile.Write(ref _peakKilobytes, Math.Max(_peakKilobytes, ProcessMemory.PrivateKilobytes(_pid)));
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // It was disposed of.
        }
    }
}

using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>Owns workers: starts them together, sees the first that fails, stops them together.</summary>
internal sealed class WorkerGroup(IEnumerable<IWorker> workers, TimeProvider time, ILogger log) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(string Name, Task Task)> _running = [];

    /// <summary>Completes when a worker failed, or ended unasked.</summary>
    public Task Failed => _failed.Task;

    public void Start()
    {
        foreach (var worker in workers)
            _running.Add((worker.GetType().Name, Task.Run(() => OwnAsync(worker))));
    }

    /// <summary>True when all of them ended in time.</summary>
    public async Task<bool> StopAsync(TimeSpan within)
    {
        await _stop.CancelAsync();
        var all = Task.WhenAll(_running.Select(worker => worker.Task));
        await Task.WhenAny(all, Task.Delay(within, time));
        if (all.IsCompleted)
            return true;
        Log.StopTookTooLong(log, within, string.Join(", ", _running.Where(worker => !worker.Task.IsCompleted).Select(worker => worker.Name)));
        return false;
    }

    public void Dispose() => _stop.Dispose();

    private async Task OwnAsync(IWorker worker)
    {
        try
        {
            await worker.RunAsync(_stop.Token);
            if (_stop.IsCancellationRequested)
                return;
            Log.WorkerEnded(log, worker.GetType().Name);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // The outermost catch of every worker: whatever it is ends the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.WorkerFailed(log, e, worker.GetType().Name);
        }
        _failed.TrySetResult();
    }
}

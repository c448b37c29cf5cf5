using System.Collections.Concurrent;
using System.Threading.Channels;
using Edge.Control.Commands;
using Edge.Hosting;
using Edge.Mqtt;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Auditing;

/// <summary>
/// Writes down in the store who asked for what and what came of it. Nothing waits for it: what the store does not take now is kept, so
/// many, and written later. What comes in floods is written down a few times a minute, with the number of the others.
/// </summary>
internal sealed class AuditLog : IWorker, IDisposable
{
    /// <summary>Entries that wait for the store at most.</summary>
    public const int Capacity = 256;

    /// <summary>Of one origin: what was tried.</summary>
    public const int TriedPerMinute = 60;

    /// <summary>Of one origin: what was refused.</summary>
    public const int RefusedPerMinute = 10;

    private static readonly TimeSpan AppendTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly ConcurrentQueue<AuditEntry> _waiting = new();
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Dictionary<(string Origin, bool IsRefused), MinuteBudget> _budgets;
    private readonly Store.StoreClient _store;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditLog> _log;
    private long _dropped;
    private long _leftOut;

    public AuditLog(Store.StoreClient store, WorkMonitor monitor, TimeProvider time, ILogger<AuditLog> log)
    {
        (_store, _time, _log) = (store, time, log);
        _budgets = CommandOrigin.All.SelectMany(_ => (bool[])[true, false], (origin, isRefused) => (origin, isRefused))
            .ToDictionary(key => key, key => new MinuteBudget(key.isRefused ? RefusedPerMinute : TriedPerMinute, time));
        monitor.AddCounter("audit_dropped", () => Interlocked.Read(ref _dropped));
        monitor.AddCounter("audit_left_out", () => Interlocked.Read(ref _leftOut));
    }

    /// <summary>Returns at once.</summary>
    /// <param name="entry">Its texts are made fit for the store here.</param>
    /// <param name="isRefused">Nothing of it was done.</param>
    public void Add(AuditEntry entry, bool isRefused)
    {
        if (!_budgets[(entry.Origin, isRefused)].Allows(out var others))
        {
            Interlocked.Increment(ref _leftOut);
            return;
        }

        entry.Args = AuditText.OneLine(entry.Args);
        entry.Text = AuditText.OneLine(others == 0 ? entry.Text : $"({others} more in a minute before are not written down) {entry.Text}");
        // The oldest stay: they tell how it began.
        if (_waiting.Count >= Capacity)
        {
            Drop($"{Capacity} entries wait for the store");
            return;
        }

        _waiting.Enqueue(entry);
        _bell.Writer.TryWrite(true);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            for (var failures = 0; ; failures = await TryWriteAllAsync(stop) ? 0 : failures + 1)
            {
                if (failures == 1)
                    Log.AuditWaits(_log, _waiting.Count);
                if (failures == 0)
                    await _bell.Reader.ReadAsync(stop);
                else
                    await Task.Delay(Backoff.Default.Delay(failures, Random.Shared.NextDouble()), _time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await FlushAsync(LastWords, CancellationToken.None);
            if (!_waiting.IsEmpty)
                Log.AuditLost(_log, _waiting.Count);
        }
    }

    /// <summary>Writes what waits, as long as that works and there is time.</summary>
    public async Task FlushAsync(TimeSpan within, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(within, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            await TryWriteAllAsync(limit.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            // What is left stays in line.
        }
    }

    public void Dispose() => _writing.Dispose();

    private async Task<bool> TryWriteAllAsync(CancellationToken stop)
    {
        await _writing.WaitAsync(stop);
        try
        {
            while (_waiting.TryPeek(out var entry))
            {
                if (!await TryWriteAsync(entry, stop))
                    return false;
                _waiting.TryDequeue(out _);
            }

            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<bool> TryWriteAsync(AuditEntry entry, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(AppendTimeout, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            await _store.AppendAuditAsync(new() { Entry = entry }, cancellationToken: limit.Token);
            return true;
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.InvalidArgument)
        {
            Drop(refused.Status.Detail);
            return true;
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            return false;
        }
    }

    private void Drop(string reason) => Log.AuditDropped(_log, Interlocked.Increment(ref _dropped), reason);
}

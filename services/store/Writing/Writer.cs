using System.Threading.Channels;
using Edge.Hosting;
using Edge.Store.Appending;
using Edge.Store.Database;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Store.Writing;

/// <summary>
/// The one writer. Everything that changes the database waits in one bounded queue, in order: telegrams for the commit they
/// share, all else for a transaction of its own.
/// </summary>
internal sealed class Writer : IWorker
{
    // Senders wait beyond that, so that memory stays bounded; the commit has what it can take anyway.
    private const int QueueLength = 4;

    // What one write may take; what takes longer by nature says that it waits.
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(20);

    private readonly Channel<IWriteJob> _queue = Channel.CreateBounded<IWriteJob>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly StoreOpener _opener;
    private readonly GroupCommit _group;
    private readonly Trouble _trouble;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly WorkPart _part;
    private OpenStore? _store;
    private Task<bool>? _readable;

    public Writer(StoreOpener opener, GroupCommit group, Trouble trouble, WorkMonitor monitor, TimeProvider time, ILogger<Writer> log)
    {
        (_opener, _group, _trouble, _time, _log) = (opener, group, trouble, time, log);
        _part = monitor.AddPart("commit", group.LongestWait + StuckAfter);
        monitor.AddCounter("committed", () => _group.Committed);
        monitor.AddCounter("commits", () => _group.Commits);
        monitor.AddCounter("waiting", () => _group.Telegrams);
    }

    /// <summary>Does it within a transaction of its own, on the writer's turn; returns when it is durable.</summary>
    /// <exception cref="RpcException">It could not be done; nothing of it was written.</exception>
    public async Task<T> WriteAsync<T>(Func<OpenStore, T> work, CancellationToken cancellation)
    {
        var job = new WriteJob<T>(work);
        await EnqueueAsync(job, cancellation);
        return await job.Done.WaitAsync(cancellation);
    }

    /// <summary>Does it within the commit of the telegrams, at once or when that is due; returns when it is durable.</summary>
    /// <exception cref="RpcException">It could not be done; nothing of it was written.</exception>
    public async Task<T> ShareAsync<T>(Func<OpenStore, T> work, Func<OpenStore, Urgency> urgency, CancellationToken cancellation)
    {
        var job = new SharedJob<T>(work, urgency);
        await EnqueueAsync(job, cancellation);
        return await job.Done.WaitAsync(cancellation);
    }

    /// <summary>Commits what waits; gives the number of telegrams that this made durable.</summary>
    public async Task<long> FlushAsync(CancellationToken cancellation)
    {
        var job = new FlushJob();
        await EnqueueAsync(job, cancellation);
        return await job.Done.WaitAsync(cancellation);
    }

    /// <summary>Puts it in line; waits while the line is full.</summary>
    public async ValueTask EnqueueAsync(IWriteJob job, CancellationToken cancellation)
    {
        try
        {
            await _queue.Writer.WriteAsync(job, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw Stopping();
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        Try(() => Ready().Commit(() => { }));
        try
        {
            while (true)
            {
                TakeAll();
                await WaitAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            End();
        }
    }

    private void TakeAll()
    {
        while (_queue.Reader.TryRead(out var job))
        {
            Take(job);
            if (_group.IsFull)
                CommitGroup();
        }
        if (!_group.IsEmpty && _group.DueIn == TimeSpan.Zero)
            CommitGroup();
        if (_trouble.Lasts && _trouble.NextTryIn == TimeSpan.Zero)
            Try(() => Ready().Commit(() => { }));
    }

    private void Take(IWriteJob job)
    {
        _part.Works();
        switch (job)
        {
            case AppendChunk chunk:
                _group.Add(chunk);
                break;
            case FlushJob flush:
                Flush(flush);
                break;
            case SharedJob shared:
                Share(shared);
                break;
            case WriteJob write:
                Do(write);
                break;
        }
    }

    private void Do(WriteJob write)
    {
        if (Try(() => Ready().Commit(() => write.Do(_store!))) is { } fault)
            write.Fail(fault);
        else
            write.Complete();
    }

    private void Share(SharedJob job)
    {
        var urgency = Urgency.Now;
        if (Try(() => urgency = job.UrgencyIn(Ready())) is { } fault)
        {
            job.Fail(fault);
            return;
        }
        if (urgency == Urgency.Nothing)
        {
            Do(job);
            return;
        }
        _group.Add(job);
        if (urgency == Urgency.Now)
            CommitGroup();
    }

    private void Flush(FlushJob flush)
    {
        var telegrams = _group.Telegrams;
        if (CommitGroup() is { } fault)
            flush.Fail(fault);
        else
            flush.Complete(telegrams);
    }

    private RpcException? CommitGroup()
    {
        if (_group.IsEmpty)
            return null;
        var fault = Try(() => _group.Commit(Ready()));
        if (fault is not null)
            _group.Fail(fault);
        return fault;
    }

    /// <summary>The status for the caller when it failed; then nothing of it was written.</summary>
    private RpcException? Try(Action work)
    {
        try
        {
            work();
            _part.Works();
            return null;
        }
        catch (RpcException refused)
        {
            return refused;
        }
#pragma warning disable CA1031 // Whatever one write ends in, the writer lives on: memory is thrown away, the file is as it was.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _store?.Dispose();
            _store = null;
            if (Faults.IsDamage(fault))
                _opener.CheckAgain();
            if (Faults.IsOfTheDisk(fault))
                _trouble.Begin(fault);
            else
                Log.WriteFault(_log, fault);
            return Faults.ToStatus(fault, _opener.Path);
        }
    }

    private OpenStore Ready()
    {
        if (_store is null)
        {
            // Its check reads the whole file, a backup may have to take its place: that has no bound.
            _part.Waits("the database to be opened");
            _store = _opener.Open();
            _part.Works();
        }

        if (_trouble.Lasts)
            _store.Commit(() => _trouble.Record(_store));
        return _store;
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        if (_group.IsEmpty)
            _part.Waits(_trouble.Lasts ? "the disk" : "the next telegram");
        if (_readable is null || _readable.IsCompleted)
            _readable = _queue.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        try
        {
            await _readable.WaitAsync(Sooner(_group.DueIn, _trouble.NextTryIn), _time, stop);
        }
        catch (TimeoutException)
        {
            // The next commit or the next try is due.
        }
    }

    // All goes into the one file, so that it is whole when somebody copies it.
    private void End()
    {
        _queue.Writer.Complete();
        TakeAll();
        CommitGroup();
        Try(() => _store?.Database.Run("PRAGMA wal_checkpoint(TRUNCATE)"));
        _store?.Dispose();
        _store = null;
    }

    private static TimeSpan Sooner(TimeSpan one, TimeSpan other) =>
        one == Timeout.InfiniteTimeSpan || (other != Timeout.InfiniteTimeSpan && other < one) ? other : one;

    private static RpcException Stopping() => new(new(StatusCode.Unavailable, "the store is stopping"));
}

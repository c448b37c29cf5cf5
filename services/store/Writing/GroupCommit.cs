using Edge.Hosting;
using Edge.Store.Appending;
using Edge.Store.Publishing;
using Edge.Store.Readings;
using Edge.V1;

namespace Edge.Store.Writing;

/// <summary>What waits for the next commit that many telegrams, and what shares it with them, have together. Part of the writer: not for two threads.</summary>
internal sealed class GroupCommit(StoreOptions options, RetainedState retained, TraceBook traces, TimeProvider time)
{
    // Memory, not speed: so much waits at most, whatever the number of rows.
    private const long MaxJsonBytes = 2 * 1024 * 1024;

    // What is in line may come along, but a long line of other work must not hold it up for longer.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly List<AppendChunk> _chunks = [];
    private readonly List<SharedJob> _jobs = [];
    private long _jsonBytes;
    private long _since;

    /// <summary>How long what waits may wait for others to join it.</summary>
    public TimeSpan LongestWait => options.CommitInterval + Grace;

    public bool IsEmpty => _chunks.Count == 0 && _jobs.Count == 0;

    public int Telegrams { get; private set; }

    /// <summary>Telegrams that this process has made durable.</summary>
    public long Committed { get; private set; }

    public long Commits { get; private set; }

    /// <summary>It must not wait for what else is in line.</summary>
    public bool IsFull => Telegrams + _jobs.Count >= options.CommitRows || _jsonBytes >= MaxJsonBytes
        || (!IsEmpty && time.GetElapsedTime(_since) > LongestWait);

    /// <summary>How long the oldest may still wait; endless when nothing waits.</summary>
    public TimeSpan DueIn
    {
        get
        {
            if (IsEmpty)
                return Timeout.InfiniteTimeSpan;
            var left = options.CommitInterval - time.GetElapsedTime(_since);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void Add(AppendChunk chunk)
    {
        if (chunk.Session.Broken is { } broken)
        {
            chunk.Fail(broken);
            return;
        }
        Begin();
        _chunks.Add(chunk);
        Telegrams += chunk.Telegrams.Count;
        _jsonBytes += chunk.JsonBytes;
    }

    public void Add(SharedJob job)
    {
        Begin();
        _jobs.Add(job);
    }

    /// <summary>Makes all that waits durable, then acknowledges it.</summary>
    public void Commit(OpenStore store)
    {
        using var operation = EdgeTelemetry.Measure("store.commit");
        var outcomes = new AppendOutcome[_chunks.Count][];
        store.Commit(() =>
        {
            foreach (var job in _jobs)
                job.Do(store);
            for (var i = 0; i < outcomes.Length; i++)
                outcomes[i] = ChunkWriter.Write(store, _chunks[i]);
            if (!store.Instances.HasChanges)
                return;
            store.Readings.Save();
            store.Instances.Save(time.GetUtcNow().ToUnixTimeMilliseconds());
        });
        Committed += Telegrams;
        Commits++;
        foreach (var chunk in _chunks)
            foreach (var telegram in chunk.Telegrams)
                traces.Stored(telegram);
        for (var i = 0; i < outcomes.Length; i++)
            _chunks[i].Complete(outcomes[i]);
        foreach (var job in _jobs)
            job.Complete();
        Forget();
        foreach (var reading in store.Readings.Latest)
            retained.Show(reading);
        store.Readings.Shown();
    }

    /// <summary>Nothing of it was written; their senders are told so.</summary>
    public void Fail(Exception exception)
    {
        foreach (var chunk in _chunks)
            chunk.Fail(exception);
        foreach (var job in _jobs)
            job.Fail(exception);
        Forget();
    }

    private void Begin()
    {
        if (IsEmpty)
            _since = time.GetTimestamp();
    }

    private void Forget()
    {
        _jobs.Clear();
        _chunks.Clear();
        Telegrams = 0;
        _jsonBytes = 0;
    }
}

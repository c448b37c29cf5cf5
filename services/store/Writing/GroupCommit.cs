using Edge.Hosting;
using Edge.Store.Appending;
using Edge.Store.Publishing;
using Edge.Store.Readings;
using Edge.V1;

namespace Edge.Store.Writing;

/// <summary>What waits for the next commit that many telegrams share. Part of the writer: not for two threads.</summary>
internal sealed class GroupCommit(StoreOptions options, RetainedState retained, TraceBook traces, TimeProvider time)
{
    // Memory, not speed: so much waits at most, whatever the number of rows.
    private const long MaxJsonBytes = 2 * 1024 * 1024;

    // What is in line may come along, but a long line of other work must not hold it up for longer.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly List<AppendChunk> _chunks = [];
    private long _jsonBytes;
    private long _since;

    public bool IsEmpty => _chunks.Count == 0;

    public int Telegrams { get; private set; }

    /// <summary>Telegrams that this process has made durable.</summary>
    public long Committed { get; private set; }

    public long Commits { get; private set; }

    /// <summary>It must not wait for what else is in line.</summary>
    public bool IsFull => Telegrams >= options.CommitRows || _jsonBytes >= MaxJsonBytes
        || (!IsEmpty && time.GetElapsedTime(_since) > options.CommitInterval + Grace);

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
        if (IsEmpty)
            _since = time.GetTimestamp();
        _chunks.Add(chunk);
        Telegrams += chunk.Telegrams.Count;
        _jsonBytes += chunk.JsonBytes;
    }

    /// <summary>Makes all that waits durable, then acknowledges it.</summary>
    public void Commit(OpenStore store)
    {
        using var operation = EdgeTelemetry.Measure("store.commit");
        var outcomes = new AppendOutcome[_chunks.Count][];
        store.Commit(() =>
        {
            for (var i = 0; i < outcomes.Length; i++)
                outcomes[i] = Write(store, _chunks[i]);
            if (!store.Instances.HasChanges)
                return;
            store.Readings.Save();
            store.Rejects.Save();
            store.Instances.Save(time.GetUtcNow().ToUnixTimeMilliseconds());
        });
        Committed += Telegrams;
        Commits++;
        foreach (var telegram in _chunks.SelectMany(chunk => chunk.Telegrams))
            traces.Stored(telegram);
        for (var i = 0; i < outcomes.Length; i++)
            _chunks[i].Complete(outcomes[i]);
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
        Forget();
    }

    private static AppendOutcome[] Write(OpenStore store, AppendChunk chunk)
    {
        var instance = store.Instances.Get(chunk.InstanceId);
        var outcomes = new AppendOutcome[chunk.Telegrams.Count];
        var before = instance.Sequence;
        for (var i = 0; i < outcomes.Length; i++)
        {
            var telegram = chunk.Telegrams[i];
            outcomes[i] = AppendOutcome.Duplicate;
            if (telegram.Sequence <= instance.Sequence)
                continue;
            outcomes[i] = Write(store, telegram);
            instance.Sequence = telegram.Sequence;
            instance.Count(outcomes[i]);
        }
        if (instance.Report(chunk.Counters) || instance.Sequence != before)
            store.Instances.Changed(instance);
        return outcomes;
    }

    private static AppendOutcome Write(OpenStore store, PreparedTelegram telegram)
    {
        if (telegram.Rejection is null && !store.Readings.HasRoomFor(telegram))
            telegram = telegram with { Rejection = new("too_many_meters", "more meters than the setting MeterLimit allows", []) };
        if (telegram.Rejection is null)
            return store.Readings.Store(telegram);
        store.Rejects.Add(telegram);
        return AppendOutcome.Rejected;
    }

    private void Forget()
    {
        _chunks.Clear();
        Telegrams = 0;
        _jsonBytes = 0;
    }
}

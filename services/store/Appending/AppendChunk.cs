using Edge.Store.Writing;
using Edge.V1;

namespace Edge.Store.Appending;

/// <summary>
/// One stream of telegrams. When the store could not take one message, it must not take a later one of the same stream: the
/// listener would take the later acknowledgement for both.
/// </summary>
internal sealed class AppendSession
{
    /// <summary>What broke it; null while it is sound.</summary>
    public Exception? Broken { get; set; }
}

/// <summary>One message of a stream on its way to the commit that holds it.</summary>
internal sealed class AppendChunk(AppendSession session, string instanceId, HeardCounters? counters, IReadOnlyList<PreparedTelegram> telegrams)
    : IWriteJob
{
    private readonly TaskCompletionSource<AppendOutcome[]> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AppendSession Session { get; } = session;

    public string InstanceId { get; } = instanceId;

    public HeardCounters? Counters { get; } = counters;

    /// <summary>Empty when it is done: many wait for their acknowledgement to be read, and should cost nothing meanwhile.</summary>
    public IReadOnlyList<PreparedTelegram> Telegrams { get; private set; } = telegrams;

    public long FirstSequence { get; } = telegrams.Count == 0 ? 0 : telegrams[0].Sequence;

    public long JsonBytes { get; } = telegrams.Sum(telegram => (long)telegram.Json.Length);

    /// <summary>One outcome for each telegram, after the commit.</summary>
    public Task<AppendOutcome[]> Done => _done.Task;

    public void Complete(AppendOutcome[] outcomes)
    {
        Telegrams = [];
        _done.TrySetResult(outcomes);
    }

    public void Fail(Exception exception)
    {
        Telegrams = [];
        Session.Broken ??= exception;
        _done.TrySetException(exception);
        // Seen here: whoever waited for it may be gone.
        _ = _done.Task.Exception;
    }
}

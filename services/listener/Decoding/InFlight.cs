namespace Edge.Listener.Decoding;

/// <summary>Questions that one life of the decoder was asked and has not answered, in the order in which it will. Bounded.</summary>
internal sealed class InFlight(int capacity, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<Question> _asked = new();
    private readonly SemaphoreSlim _room = new(capacity);
    private long _firstSince;
    private int _free;

    /// <summary>Waits for room for one more.</summary>
    public Task ReserveAsync(CancellationToken stop) => _room.WaitAsync(stop);

    /// <summary>Takes room for one more if there is some.</summary>
    public bool TryReserve() => _room.Wait(0);

    public void GiveBack() => _room.Release();

    /// <summary>Adds a question for which room was taken. Before it is sent: the answer may be faster than whoever sent it.</summary>
    public void Add(Question question)
    {
        lock (_gate)
        {
            if (_asked.Count == 0)
                _firstSince = time.GetTimestamp();
            _asked.Enqueue(question);
        }
    }

    /// <summary>The question that the next answer is for; null when none was asked.</summary>
    public Question? Next()
    {
        lock (_gate)
            return _asked.TryPeek(out var question) ? question : null;
    }

    /// <summary>The next question has been answered; its room is given back with that of others. How many are still open.</summary>
    public int Answered()
    {
        lock (_gate)
        {
            _asked.Dequeue();
            _firstSince = time.GetTimestamp();
            _free++;
            return _asked.Count;
        }
    }

    /// <summary>Gives back the room of what was answered: whoever asks is woken once for many. How many are still open.</summary>
    public int GiveBackAnswered()
    {
        int free, open;
        lock (_gate)
            (free, _free, open) = (_free, 0, _asked.Count);
        if (free > 0)
            _room.Release(free);
        return open;
    }

    /// <summary>How long the decoder has had the next question before it; null when none is open.</summary>
    public TimeSpan? Waiting()
    {
        lock (_gate)
            return _asked.Count == 0 ? null : time.GetElapsedTime(_firstSince);
    }

    /// <summary>What stayed unanswered, in order.</summary>
    public IReadOnlyList<Question> Rest()
    {
        lock (_gate)
            return [.. _asked];
    }

    public void Dispose() => _room.Dispose();
}

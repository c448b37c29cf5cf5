namespace Edge.Listener.Decoding;

/// <summary>Frames that wait for the decoder, in order. Bounded: the oldest makes room. Frames that must be asked again come first.</summary>
internal sealed class DecodeQueue(int capacity)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Question> _questions = new();
    private readonly Pulse _pulse = new();
    private bool _complete;

    /// <summary>Telegrams heard that wait; kept ones are not among them, for they are safe.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _questions.Count(question => question.Heard.Kept is null);
        }
    }

    /// <summary>Frames that had to make room, since the start.</summary>
    public long Dropped { get; private set; }

    public bool IsDrained => Count <= capacity / 10;

    /// <summary>Adds a frame; false when another one that was heard was dropped for it.</summary>
    public bool Add(Question question)
    {
        Question? dropped = null;
        lock (_gate)
        {
            if (_questions.Count >= capacity)
            {
                dropped = _questions.First!.Value;
                _questions.RemoveFirst();
                if (dropped.Heard.Kept is null)
                    Dropped++;
            }

            _questions.AddLast(question);
        }

        dropped?.Settle(isReading: false);
        _pulse.Set();
        return dropped is null or { Heard.Kept: not null };
    }

    /// <summary>Adds a kept frame, which need not be tried now; false when there is no room.</summary>
    public bool TryAddKept(Question question)
    {
        lock (_gate)
        {
            if (_complete || _questions.Count >= capacity)
                return false;
            _questions.AddLast(question);
        }

        _pulse.Set();
        return true;
    }

    /// <summary>Puts back what was taken, in its order, before everything else.</summary>
    public void PutBack(IReadOnlyList<Question> questions)
    {
        lock (_gate)
            foreach (var question in questions.Reverse())
                _questions.AddFirst(question);
        _pulse.Set();
    }

    public Question? TryTake()
    {
        lock (_gate)
        {
            var first = _questions.First;
            if (first is not null)
                _questions.RemoveFirst();
            return first?.Value;
        }
    }

    /// <summary>Waits until there is something to take; false when nothing more will come.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken stop)
    {
        while (true)
        {
            lock (_gate)
                if (_questions.Count > 0 || _complete)
                    return _questions.Count > 0;
            await _pulse.WaitAsync(stop);
        }
    }

    /// <summary>Nothing more will come.</summary>
    public void Complete()
    {
        lock (_gate)
            _complete = true;
        _pulse.Set();
    }
}

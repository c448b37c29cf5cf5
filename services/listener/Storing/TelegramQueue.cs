using Edge.Listener.Frames;
using Edge.V1;
using Google.Protobuf.Collections;

namespace Edge.Listener.Storing;

/// <summary>
/// The telegrams of one life of the listener that the store has not acknowledged, in the order of hearing: handed over, waiting in
/// memory, waiting in the journal, and those that the journal could not take. Everything is bounded; the oldest that was not handed over
/// makes room.
/// </summary>
internal sealed class TelegramQueue
{
    private readonly Lock _gate = new();
    private readonly Queue<Telegram> _handedOver = new();
    private readonly Queue<Telegram> _waiting = new();
    private readonly Queue<Telegram> _late = new();
    private readonly Pulse _news = new();
    private readonly Pulse _room = new();
    private readonly string _instanceId;
    private readonly int _capacity;
    private readonly Journal _journal;
    private readonly HeardCounts? _counts;
    private HeardCounters _countedThen = new();
    private ulong _lastSequence;
    private bool _complete;
    private bool _isKept;

    private TelegramQueue(string instanceId, int capacity, Journal journal, HeardCounts? counts) =>
        (_instanceId, _capacity, _journal, _counts, _complete) = (instanceId, capacity, journal, counts, counts is null);

    /// <summary>For what is heard now.</summary>
    public static TelegramQueue OfThisLife(string instanceId, int capacity, Journal journal, HeardCounts counts) =>
        new(instanceId, capacity, journal, counts);

    /// <summary>For what an earlier life has left in the journal; nothing is added to it.</summary>
    public static TelegramQueue OfEarlierLife(string instanceId, int capacity, Journal journal) => new(instanceId, capacity, journal, null);

    /// <summary>Telegrams in memory that are not acknowledged.</summary>
    public int InMemory
    {
        get
        {
            lock (_gate)
                return MemoryUsed;
        }
    }

    /// <summary>Telegrams that can be handed over.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count + Behind;
        }
    }

    /// <summary>Telegrams handed over and not acknowledged.</summary>
    public int Unacknowledged
    {
        get
        {
            lock (_gate)
                return _handedOver.Count;
        }
    }

    /// <summary>True when nothing more will come and everything has been handed over.</summary>
    public bool IsAtEnd
    {
        get
        {
            lock (_gate)
                return _complete && _waiting.Count + Behind == 0;
        }
    }

    /// <summary>Telegrams that had to make room for newer ones or that the journal does not give back.</summary>
    public long Dropped { get; private set; }

    private int MemoryUsed => _handedOver.Count + _waiting.Count + _late.Count;

    /// <summary>Telegrams that come after those that wait in front.</summary>
    private int Behind => _journal.Unread(_instanceId) + _late.Count;

    /// <summary>Takes what was heard; it gets its sequence.</summary>
    public void Add(Telegram telegram)
    {
        lock (_gate)
        {
            // One that is still kept in the store loses nothing when it has to wait for better times.
            if (telegram.KeptId != 0 && (MemoryUsed >= _capacity || Behind > 0))
                return;
            telegram.Sequence = ++_lastSequence;
            if (_isKept)
                Keep(telegram);
            else if (MemoryUsed < _capacity && Behind == 0)
                _waiting.Enqueue(telegram);
            else if (_late.Count > 0 || !IsJournaled(telegram))
                AddLate(telegram);
        }

        _news.Set();
    }

    /// <summary>The next message for the store: up to so many telegrams with consecutive sequences, and the counters.</summary>
    public AppendRequest TakeMessage(int maxTelegrams)
    {
        var message = new AppendRequest { InstanceId = _instanceId };
        lock (_gate)
        {
            while (message.Telegrams.Count < maxTelegrams && Next() is { } telegram && Continues(message.Telegrams, telegram))
            {
                _handedOver.Enqueue(_waiting.Dequeue());
                message.Telegrams.Add(telegram);
            }

            message.Counters = Counters;
        }

        return message;
    }

    /// <summary>What was handed over and not acknowledged, in order, for a new link to the store.</summary>
    public IEnumerable<AppendRequest> TakeMessagesAgain(int maxTelegrams)
    {
        var again = new Queue<Telegram>();
        lock (_gate)
            again = new(_handedOver);
        while (again.Count > 0)
        {
            var message = new AppendRequest { InstanceId = _instanceId, Counters = Counters };
            while (message.Telegrams.Count < maxTelegrams && again.TryPeek(out var telegram) && Continues(message.Telegrams, telegram))
                message.Telegrams.Add(again.Dequeue());
            yield return message;
        }
    }

    /// <summary>Lets go of telegrams. False when these are not the next ones: then store and listener do not understand each other.</summary>
    public bool Acknowledge(ulong firstSequence, int telegrams)
    {
        lock (_gate)
        {
            if (telegrams > _handedOver.Count || (telegrams > 0 && _handedOver.Peek().Sequence != firstSequence))
                return false;
            for (var i = 0; i < telegrams; i++)
                _handedOver.Dequeue();
            if (telegrams > 0)
                _journal.Acknowledge(_instanceId, firstSequence + (ulong)telegrams - 1);
        }

        _news.Set();
        _room.Set();
        return true;
    }

    /// <summary>Waits until there is something to hand over or nothing more will come.</summary>
    public async ValueTask WaitAsync(CancellationToken stop)
    {
        while (true)
        {
            lock (_gate)
                if (_waiting.Count > 0 || (_complete && Behind == 0) || (Behind > 0 && _handedOver.Count < _capacity))
                    return;
            await _news.WaitAsync(stop);
        }
    }

    /// <summary>Waits until there is room in memory; for sources that can wait, which no radio can.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken stop)
    {
        while (InMemory >= _capacity)
            await _room.WaitAsync(stop);
    }

    /// <summary>Nothing more will come.</summary>
    public void Complete()
    {
        lock (_gate)
            _complete = true;
        _news.Set();
    }

    /// <summary>Gives the journal what it could not take before.</summary>
    public void TryLate()
    {
        lock (_gate)
            while (_late.TryPeek(out var telegram) && IsJournaled(telegram))
                _late.Dequeue();
    }

    /// <summary>
    /// At the end: writes to the journal what is in memory only, for the next life to hand over, and whatever still comes. How many wait there
    /// then, and how many could not be written.
    /// </summary>
    public (int Kept, int Lost) Keep()
    {
        lock (_gate)
        {
            _isKept = true;
            var (kept, lost) = (_journal.Unread(_instanceId), 0);
            foreach (var telegram in _handedOver.Concat(_waiting).Concat(_late))
                if (_journal.Holds(_instanceId, telegram.Sequence) || Keep(telegram))
                    kept++;
                else
                    lost++;
            return (kept, lost);
        }
    }

    private bool Keep(Telegram telegram)
    {
        var written = _journal.TryKeep(telegram, Counters);
        CountDropped(written ? 0 : 1);
        return written;
    }

    private HeardCounters Counters => _counts?.ToContract() ?? _countedThen;

    // A gap stands where telegrams were dropped; the store takes one between messages only.
    private static bool Continues(RepeatedField<Telegram> message, Telegram next) => message.Count == 0 || next.Sequence == message[^1].Sequence + 1;

    private Telegram? Next()
    {
        if (_waiting.Count == 0 && Behind > 0)
            Fill();
        return _waiting.TryPeek(out var next) ? next : null;
    }

    /// <summary>Brings into memory what comes next, as far as there is room.</summary>
    private void Fill()
    {
        const int Chunk = 500;
        var room = Math.Min(Chunk, _capacity - _handedOver.Count);
        if (room <= 0)
            return;
        var read = _journal.Read(_instanceId, room);
        read.Telegrams.ForEach(_waiting.Enqueue);
        _countedThen = read.Counters ?? _countedThen;
        CountDropped(read.Lost);
        if (_journal.Unread(_instanceId) > 0)
            return;
        while (_late.TryDequeue(out var telegram))
            _waiting.Enqueue(telegram);
    }

    private bool IsJournaled(Telegram telegram)
    {
        var written = _journal.TryAppend(telegram, Counters, out var dropped);
        CountDropped(dropped);
        return written;
    }

    private void AddLate(Telegram telegram)
    {
        _late.Enqueue(telegram);
        // A kept one was counted when it was heard, and is still kept.
        if (MemoryUsed > _capacity && (_waiting.TryDequeue(out var oldest) || _late.TryDequeue(out oldest)) && oldest.KeptId == 0)
            CountDropped(1);
    }

    private void CountDropped(int telegrams)
    {
        Dropped += telegrams;
        _counts?.CountDropped(telegrams);
    }
}

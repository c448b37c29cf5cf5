using Edge.Hosting;
using Edge.Listener.Frames;
using Edge.V1;
using Google.Protobuf;

namespace Edge.Listener.Storing;

/// <summary>
/// Telegrams that the store has not acknowledged, in memory and bounded. Until one is handed over it has no sequence and may be
/// dropped for a newer one; after that it stays until it is acknowledged, for the store may have it.
/// </summary>
internal sealed class Outbox(ListenerOptions options, HeardCounts counts, HeardClock clock, ServiceInfo service)
{
    private readonly Lock _gate = new();
    private readonly Queue<Telegram> _waiting = new();
    private readonly Queue<Telegram> _handedOver = new();
    private readonly Pulse _news = new();
    private readonly Pulse _room = new();
    private ulong _lastSequence;
    private bool _complete;

    /// <summary>Telegrams not acknowledged.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count + _handedOver.Count;
        }
    }

    /// <summary>Whether kept telegrams may be added, which can wait: live ones must never be dropped for them.</summary>
    public bool HasRoomForKept => Count <= options.QueueLength / 4;

    /// <summary>Telegrams that can be handed over.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
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
                return _complete && _waiting.Count == 0;
        }
    }

    public void AddReading(Heard heard, string meterId, string meterName, string json)
    {
        var telegram = NewTelegram(heard);
        telegram.Decoded = new Decoded { MeterId = meterId, MeterName = meterName, RawJson = json };
        Add(telegram);
    }

    public void AddRejected(Heard heard, string meterId, string reason, string detail)
    {
        var telegram = NewTelegram(heard);
        telegram.Rejected = new Rejected { MeterId = meterId, Reason = reason, Detail = detail };
        Add(telegram);
    }

    /// <summary>The next message for the store: up to so many telegrams, which have their sequence from now on, and the counters.</summary>
    public AppendRequest TakeMessage(int maxTelegrams)
    {
        var message = new AppendRequest { InstanceId = service.InstanceId };
        lock (_gate)
            while (message.Telegrams.Count < maxTelegrams && _waiting.TryDequeue(out var telegram))
            {
                telegram.Sequence = ++_lastSequence;
                _handedOver.Enqueue(telegram);
                message.Telegrams.Add(telegram);
            }

        message.Counters = counts.ToContract();
        return message;
    }

    /// <summary>What was handed over and not acknowledged, in order, for a new link to the store.</summary>
    public IEnumerable<AppendRequest> TakeMessagesAgain(int maxTelegrams)
    {
        Telegram[] again;
        lock (_gate)
            again = [.. _handedOver];
        foreach (var telegrams in again.Chunk(maxTelegrams))
            yield return new AppendRequest { InstanceId = service.InstanceId, Counters = counts.ToContract(), Telegrams = { telegrams } };
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
        }

        _room.Set();
        return true;
    }

    /// <summary>Waits until there is something to hand over or nothing more will come.</summary>
    public async ValueTask WaitAsync(CancellationToken stop)
    {
        while (true)
        {
            lock (_gate)
                if (_waiting.Count > 0 || _complete)
                    return;
            await _news.WaitAsync(stop);
        }
    }

    /// <summary>Waits until there is room; for sources that can wait, which no radio can.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken stop)
    {
        while (Count >= options.QueueLength)
            await _room.WaitAsync(stop);
    }

    /// <summary>Nothing more will come.</summary>
    public void Complete()
    {
        lock (_gate)
            _complete = true;
        _news.Set();
    }

    private Telegram NewTelegram(Heard heard)
    {
        var telegram = new Telegram
        {
            ReceivedAtMs = heard.Moment.UnixMilliseconds,
            Clock = new ClockState { Set = heard.Moment.ClockSet, BootId = clock.BootId, UptimeMs = heard.Moment.UptimeMilliseconds },
            Receiver = heard.Receiver,
            Frame = UnsafeByteOperations.UnsafeWrap(heard.Bytes),
            TraceParent = heard.TraceParent,
        };
        if (heard.RssiDbm is { } dbm)
            telegram.RssiDbm = dbm;
        if (heard.Kept is { } kept)
        {
            // The boot it was heard in may be another one.
            (telegram.KeptId, telegram.Clock) = (kept.Id, kept.Clock);
            telegram.AlsoHeardBy.Add(kept.AlsoHeardBy);
        }

        return telegram;
    }

    private void Add(Telegram telegram)
    {
        lock (_gate)
        {
            _waiting.Enqueue(telegram);
            if (_waiting.Count + _handedOver.Count > options.QueueLength)
            {
                // A kept one is still kept, and was never counted as heard.
                if (_waiting.Dequeue().KeptId == 0)
                    counts.CountDropped();
            }
        }

        _news.Set();
    }
}

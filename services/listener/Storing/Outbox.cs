using Edge.Hosting;
using Edge.Listener.Frames;
using Edge.V1;
using Google.Protobuf;

namespace Edge.Listener.Storing;

/// <summary>Where telegrams go when it is known what has become of them; from here the store gets them.</summary>
internal sealed class Outbox(ListenerOptions options, HeardCounts counts, HeardClock clock, ServiceInfo service, Journal journal)
{
    private readonly TelegramQueue[] _queues =
    [
        .. journal.EarlierLives.Select(life => TelegramQueue.OfEarlierLife(life, options.QueueLength, journal)),
        TelegramQueue.OfThisLife(service.InstanceId, options.QueueLength, journal, counts),
    ];

    /// <summary>What the store is to get, in order: first what earlier lives have left, then this life's own.</summary>
    public IReadOnlyList<TelegramQueue> Queues => _queues;

    /// <summary>Telegrams in memory that are not acknowledged.</summary>
    public int InMemory => _queues.Sum(queue => queue.InMemory);

    /// <summary>Whether kept telegrams may be added, which can wait: live ones must never be dropped for them.</summary>
    public bool HasRoomForKept => Count <= options.QueueLength / 4;

    /// <summary>Telegrams on the disk only, earlier lives' too.</summary>
    public int InJournal => journal.Unread();

    /// <summary>What the journal takes on the disk.</summary>
    public long JournalBytes => journal.Bytes;

    /// <summary>Telegrams that had to make room for newer ones or were lost with the disk, since the start.</summary>
    public long Dropped => Own.Dropped + journal.LostOfEarlierLives;

    /// <summary>Nothing waits on the disk and little in memory.</summary>
    public bool IsDrained => InJournal == 0 && InMemory <= options.QueueLength / 10;

    /// <summary>Telegrams that are not acknowledged.</summary>
    public int Count => InMemory + InJournal;

    private TelegramQueue Own => _queues[^1];

    public void AddReading(Heard heard, string meterId, string meterName, string json)
    {
        var telegram = NewTelegram(heard);
        telegram.Decoded = new Decoded { MeterId = meterId, MeterName = meterName, RawJson = json };
        Own.Add(telegram);
    }

    public void AddRejected(Heard heard, string meterId, string reason, string detail)
    {
        var telegram = NewTelegram(heard);
        telegram.Rejected = new Rejected { MeterId = meterId, Reason = reason, Detail = detail };
        Own.Add(telegram);
    }

    /// <summary>Waits until there is room in memory; for sources that can wait, which no radio can.</summary>
    public ValueTask WaitForRoomAsync(CancellationToken stop) => Own.WaitForRoomAsync(stop);

    /// <summary>Nothing more will come.</summary>
    public void Complete() => Own.Complete();

    /// <summary>Gives the journal what it could not take before.</summary>
    public void TryLate() => Own.TryLate();

    /// <summary>At the end: writes to the journal what is in memory only. How many wait there then, and how many could not be written.</summary>
    public (int Kept, int Lost) Keep()
    {
        var (kept, lost) = Own.Keep();
        journal.Sync();
        return (kept, lost);
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
            AlsoHeardBy = { heard.AlsoHeardBy },
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
}

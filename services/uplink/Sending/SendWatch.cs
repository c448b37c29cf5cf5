using Edge.Uplink.Alarms;

namespace Edge.Uplink.Sending;

/// <summary>What is known about sending: alarms, totals, and the proof that it moves.</summary>
internal sealed class SendWatch
{
    // On top of what each wait of a send may take by itself.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private const string NoReceiverText = "The cloud's broker has no subscriber for this gateway's data; readings are kept. "
        + "Start the receiver, or set Cloud:AcceptNoSubscribers when rules take its place.";

    private readonly UplinkAlarms _alarms;
    private readonly UpdateLock _updates;
    private readonly WorkPart _part;
    private long _batches;
    private long _readings;
    private volatile bool _sending;

    public SendWatch(UplinkAlarms alarms, UplinkOptions options, WorkMonitor monitor, UpdateLock updates)
    {
        (_alarms, _updates) = (alarms, updates);
        _part = monitor.AddPart("send", LongestWait(options) + Grace);
        monitor.AddCounter("batches_acknowledged", () => Batches);
        monitor.AddCounter("readings_acknowledged", () => Readings);
    }

    /// <summary>Acknowledged since this process started.</summary>
    public long Batches => Interlocked.Read(ref _batches);

    /// <summary>Acknowledged since this process started.</summary>
    public long Readings => Interlocked.Read(ref _readings);

    /// <summary>What a send listens for before it begins, for a person; empty when none does.</summary>
    public string ListensFor { get; private set; } = "";

    /// <summary>Whether a send is under way.</summary>
    public bool IsSending => _sending;

    public void Works() => _part.Works();

    /// <summary>A send listens for fresh readings; that is work as any other, and stuck when no look follows.</summary>
    public void Listens(string forWhat)
    {
        _part.Works();
        ListensFor = forWhat;
    }

    public void Waits(string forWhat) => _part.Waits(forWhat);

    /// <summary>A send begins; it ends when this is disposed, and holds updates back until then.</summary>
    public IDisposable Begin()
    {
        _part.Works();
        _sending = true;
        return new End(this, _updates.Hold());
    }

    /// <summary>The broker has taken a batch, or not.</summary>
    public void Landed(Delivery delivery)
    {
        _part.Works();
        switch (delivery.Kind)
        {
            case DeliveryKind.Delivered:
                _alarms.Clear(AlarmKinds.NoReceiver);
                _alarms.Clear(AlarmKinds.SendRefused);
                break;
            case DeliveryKind.NobodySubscribed:
                _alarms.Raise(AlarmKinds.NoReceiver, NoReceiverText);
                break;
            case DeliveryKind.Refused or DeliveryKind.RefusedForGood:
                _alarms.Raise(AlarmKinds.SendRefused, $"The cloud does not take this gateway's data: {delivery.Reason}. Readings are kept.");
                break;
            case DeliveryKind.Unanswered:
                break;
        }
    }

    /// <summary>A batch is complete in the store.</summary>
    public void Completed(int readings)
    {
        Interlocked.Increment(ref _batches);
        Interlocked.Add(ref _readings, readings);
    }

    // Each answer is a word: the longest silence is the broker's, or the link's followed by the store's.
    private static TimeSpan LongestWait(UplinkOptions options)
    {
        var linkAndStore = options.LinkPatience + options.StoreTimeout;
        return options.PublishTimeout > linkAndStore ? options.PublishTimeout : linkAndStore;
    }

    private sealed class End(SendWatch watch, IDisposable hold) : IDisposable
    {
        public void Dispose()
        {
            watch._sending = false;
            hold.Dispose();
        }
    }
}

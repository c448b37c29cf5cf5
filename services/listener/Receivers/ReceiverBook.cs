using System.Collections.Concurrent;
using Edge.Listener.Storing;
using Edge.V1;

namespace Edge.Listener.Receivers;

/// <summary>The receivers that are configured or were heard from, bounded.</summary>
internal sealed class ReceiverBook
{
    /// <summary>Further ones are heard all the same, only not listed.</summary>
    public const int MaxReceivers = 100;

    private readonly ConcurrentDictionary<string, Receiver> _receivers = new(StringComparer.Ordinal);
    private readonly AlarmDesk _alarms;
    private readonly TimeProvider _time;
    private volatile int _count;

    public ReceiverBook(ListenerOptions options, AlarmDesk alarms, TimeProvider time)
    {
        (_alarms, _time) = (alarms, time);
        // One that was never heard is to be seen too.
        foreach (var dongle in options.DongleSpecs)
            Add(dongle.Name, dongle.Device);
        foreach (var name in options.Receivers)
            Add(name, Receiver.Network);
    }

    public int Count => _count;

    public IEnumerable<Receiver> All => _receivers.Values;

    public Receiver this[string name] => _receivers[name];

    public void Note(string name, long unixMilliseconds)
    {
        if (!_receivers.TryGetValue(name, out var receiver) && _count < MaxReceivers)
            receiver = Add(name, Receiver.Network);
        receiver?.Heard(unixMilliseconds);
    }

    public IReadOnlyList<ReceiverStatus> List() =>
        [.. _receivers.Values.OrderBy(receiver => receiver.Name, StringComparer.Ordinal).Select(receiver => receiver.ToContract())];

    private Receiver Add(string name, string source)
    {
        var receiver = _receivers.GetOrAdd(name, _ => new Receiver(name, source, new RadioAlarms(_alarms, name), _time));
        _count = _receivers.Count;
        return receiver;
    }
}

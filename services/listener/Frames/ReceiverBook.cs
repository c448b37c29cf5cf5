using Edge.V1;

namespace Edge.Listener.Frames;

/// <summary>The receivers that are configured or were heard from, bounded.</summary>
internal sealed class ReceiverBook
{
    /// <summary>Further ones are heard all the same, only not listed.</summary>
    public const int MaxReceivers = 100;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ReceiverStatus> _receivers = new(StringComparer.Ordinal);

    public ReceiverBook(ListenerOptions options)
    {
        // One that was never heard is to be seen too.
        foreach (var name in options.Receivers.Take(MaxReceivers))
            _receivers.TryAdd(name, NewStatus(name));
    }

    public void Note(string receiver, long unixMilliseconds)
    {
        lock (_gate)
        {
            if (!_receivers.TryGetValue(receiver, out var status))
            {
                if (_receivers.Count >= MaxReceivers)
                    return;
                _receivers.Add(receiver, status = NewStatus(receiver));
            }

            status.Telegrams++;
            status.LastTelegramMs = unixMilliseconds;
        }
    }

    public IReadOnlyList<ReceiverStatus> List()
    {
        lock (_gate)
            return [.. _receivers.Values.Select(status => status.Clone())];
    }

    private static ReceiverStatus NewStatus(string receiver) => new() { Name = receiver, Source = "frames" };
}

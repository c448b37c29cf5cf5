using System.Net;
using System.Threading.Channels;

namespace Edge.Api.Live;

/// <summary>One who listens: what it has not taken yet, bounded. Who is too slow is cut off and loads anew, instead of being served gaps.</summary>
internal sealed class EventClient : IDisposable
{
    /// <summary>How many events a client may be behind.</summary>
    public const int QueueLength = 500;

    private readonly Lock _gate = new();
    private readonly EventFilter _filter;
    private readonly Channel<LiveEvent> _queue = Channel.CreateBounded<LiveEvent>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly CancellationTokenSource _cut = new();
    private bool _isOver;

    public EventClient(IPAddress address, EventFilter filter)
    {
        (Address, _filter) = (address, filter);
        TooSlow = _cut.Token;
    }

    public IPAddress Address { get; }

    /// <summary>Set when it is too far behind; a write to it that does not end is given up with it.</summary>
    public CancellationToken TooSlow { get; }

    public ChannelReader<LiveEvent> Events => _queue.Reader;

    public void Offer(LiveEvent happened)
    {
        if (!_filter.Wants(happened) || _queue.Writer.TryWrite(happened))
            return;
        lock (_gate)
            if (!_isOver)
                _cut.Cancel();
    }

    public void Dispose()
    {
        // Whoever publishes just now may still hold it.
        lock (_gate)
            _isOver = true;
        _cut.Dispose();
    }
}

/// <summary>Which events somebody wants.</summary>
internal sealed record EventFilter(string? MeterId, IReadOnlyCollection<string> Kinds)
{
    public bool Wants(LiveEvent happened) =>
        (Kinds.Count == 0 || Kinds.Contains(happened.Kind)) && (MeterId is null || happened.Kind != LiveEvent.Meter || happened.MeterId == MeterId);
}

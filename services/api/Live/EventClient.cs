using System.Net;
using System.Threading.Channels;

namespace Edge.Api.Live;

/// <summary>One who listens: what it has not taken yet, bounded. Who is too slow is cut off and loads anew, instead of being served gaps.</summary>
internal sealed class EventClient(IPAddress address, EventFilter filter)
{
    /// <summary>How many events a client may be behind.</summary>
    public const int QueueLength = 500;

    private readonly Channel<LiveEvent> _queue = Channel.CreateBounded<LiveEvent>(new BoundedChannelOptions(QueueLength) { SingleReader = true });

    public IPAddress Address { get; } = address;

    public bool IsTooSlow { get; private set; }

    public ChannelReader<LiveEvent> Events => _queue.Reader;

    public void Offer(LiveEvent happened)
    {
        if (!filter.Wants(happened) || _queue.Writer.TryWrite(happened))
            return;
        IsTooSlow = true;
        _queue.Writer.TryComplete();
    }
}

/// <summary>Which events somebody wants.</summary>
internal sealed record EventFilter(string? MeterId, IReadOnlyCollection<string> Kinds)
{
    public bool Wants(LiveEvent happened) =>
        (Kinds.Count == 0 || Kinds.Contains(happened.Kind)) && (MeterId is null || happened.Kind != LiveEvent.Meter || happened.MeterId == MeterId);
}

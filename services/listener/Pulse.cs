using System.Threading.Channels;

namespace Edge.Listener;

/// <summary>Wakes one waiter: now, or when it comes next. Several calls in short order wake it once.</summary>
internal sealed class Pulse
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _channel.Writer.TryWrite(true);

    public async ValueTask WaitAsync(CancellationToken stop) => await _channel.Reader.ReadAsync(stop);
}

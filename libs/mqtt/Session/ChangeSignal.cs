using System.Threading.Channels;

namespace Edge.Mqtt.Session;

/// <summary>Says that something has changed since it was last looked; any number of changes are one signal.</summary>
internal sealed class ChangeSignal
{
    private readonly Channel<bool> _signal =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    internal void Set() => _signal.Writer.TryWrite(true);

    /// <summary>True after a change; false when <paramref name="over"/> or the stop came first.</summary>
    internal async Task<bool> WaitAsync(Task over, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var change = _signal.Reader.WaitToReadAsync(end.Token).AsTask();
        if (await Task.WhenAny(change, over) == over)
            await end.CancelAsync();
        try
        {
            return await change && _signal.Reader.TryRead(out _) && !over.IsCompleted;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

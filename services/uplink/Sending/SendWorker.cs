using Edge.Uplink.Cloud;

namespace Edge.Uplink.Sending;

/// <summary>Holds the link and the sends together: a stop ends the sends first and the link they use after them.</summary>
internal sealed class SendWorker(SendLoop loop, CloudLink link) : IWorker
{
    public async Task RunAsync(CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var hangUp = new CancellationTokenSource();
        var session = link.RunAsync(hangUp.Token);
        var sends = loop.RunAsync(end.Token);
        // Before the stop either of them ends only by a fault, which then ends both.
        await Task.WhenAny(sends, session);
        await end.CancelAsync();
        await sends.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await hangUp.CancelAsync();
        await Task.WhenAll(sends, session);
    }
}

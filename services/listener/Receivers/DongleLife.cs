using Edge.Listener.Children;

namespace Edge.Listener.Receivers;

/// <summary>One life of a dongle's child, with the stand-in for the radio when there is one.</summary>
internal sealed class DongleLife(ChildProcess child, StandIn? standIn) : IAsyncDisposable
{
    public ChildProcess Child => child;

    public async ValueTask DisposeAsync()
    {
        await child.DisposeAsync();
        if (standIn is not null)
            await standIn.DisposeAsync();
    }
}

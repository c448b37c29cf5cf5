using System.Runtime.CompilerServices;
using Edge.V1;

namespace Edge.Listener.Kept;

/// <summary>The frames that the store keeps because they could not be decoded.</summary>
internal sealed class KeptShelf(StoreClient store, TimeProvider time)
{
    private static readonly TimeSpan ListTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Oldest first, as the store hands them out; whoever takes long over one holds back the rest.</summary>
    public async IAsyncEnumerable<KeptFrame> ListAsync([EnumeratorCancellation] CancellationToken stop)
    {
        using var call = store.ListKept(new ListKeptRequest(), deadline: Deadline(ListTimeout), cancellationToken: stop);
        while (await call.ResponseStream.MoveNext(stop))
            foreach (var frame in call.ResponseStream.Current.Frames)
                yield return frame;
    }

    /// <summary>Makes the store commit what it was given.</summary>
    public async Task FlushAsync(CancellationToken stop) =>
        await store.FlushAsync(new FlushRequest(), deadline: Deadline(FlushTimeout), cancellationToken: stop);

    private DateTime Deadline(TimeSpan timeout) => time.GetUtcNow().UtcDateTime + timeout;
}

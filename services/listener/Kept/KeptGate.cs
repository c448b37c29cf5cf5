using System.Threading.Channels;
using Edge.Listener.Decoding;
using Edge.Listener.Storing;

namespace Edge.Listener.Kept;

/// <summary>
/// Lets kept frames to the decoder, a few at a time, so that live ones hardly wait and are never dropped for them. What is with the decoder
/// counts until it is answered, however long that takes: while the decoder is away no more of them pile up.
/// </summary>
internal sealed class KeptGate(DecodeQueue queue, Outbox outbox, TimeProvider time)
{
    public const int InFlight = 32;

    private const int LooksForRoom = 240;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan DecoderTimeout = TimeSpan.FromMinutes(1);

    // One entry for each frame that is with the decoder.
    private readonly Channel<bool> _inFlight = Channel.CreateBounded<bool>(InFlight);

    /// <summary>Asks when there is room; whoever is told what has become of the question must say so with <see cref="Answered"/>.</summary>
    /// <param name="question">Of a kept frame.</param>
    /// <param name="makeRoom">Makes the store take what waits for it.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="TimeoutException">There was no room for a long time.</exception>
    public async Task AskAsync(Question question, Func<CancellationToken, Task> makeRoom, CancellationToken stop)
    {
        await ReserveAsync(stop);
        var isAsked = false;
        try
        {
            for (var look = 0; !(isAsked = outbox.HasRoomForKept && queue.TryAddKept(question)); look++)
            {
                if (look == LooksForRoom)
                    throw new TimeoutException("live telegrams leave no room for kept ones");
                if (!outbox.HasRoomForKept)
                    await makeRoom(stop);
                await Task.Delay(LookAgainAfter, time, stop);
            }
        }
        finally
        {
            if (!isAsked)
                Answered();
        }
    }

    public void Answered() => _inFlight.Reader.TryRead(out _);

    /// <summary>Waits until every question has been answered.</summary>
    public async Task DrainAsync(CancellationToken stop)
    {
        var reserved = 0;
        try
        {
            for (; reserved < InFlight; reserved++)
                await ReserveAsync(stop);
        }
        finally
        {
            for (; reserved > 0; reserved--)
                Answered();
        }
    }

    private async Task ReserveAsync(CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(DecoderTimeout, time);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            await _inFlight.Writer.WriteAsync(true, wait.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"the decoder has not answered within {DecoderTimeout:c}");
        }
    }
}

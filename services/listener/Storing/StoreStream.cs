using Edge.Hosting;
using Edge.V1;
using Grpc.Core;

namespace Edge.Listener.Storing;

/// <summary>One stream to the store: first again what was handed over before, then what comes; acknowledgements let go of telegrams.</summary>
internal sealed class StoreStream(StoreClient store, TelegramQueue queue, StoreLinkOptions options, WorkPart part, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _life = new();
    private long _lastProgress = time.GetTimestamp();

    // None at first: the store hears of a new life at once, and then knows what the last one did not hand over.
    private HeardCounters? _toldCounters;

    /// <summary>Told once, with the first acknowledgement: then the link works.</summary>
    public Action Worked { get; init; } = () => { };

    /// <summary>Whether the store has acknowledged anything.</summary>
    public bool HasAcknowledged { get; private set; }

    /// <summary>Runs until everything is handed over and nothing more comes, or until the store ends it.</summary>
    /// <param name="flush">Makes the store commit at once.</param>
    /// <param name="end">Gives up.</param>
    public async Task RunAsync(Func<CancellationToken, Task> flush, CancellationToken end)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(end, _life.Token);
        using var call = store.Append(cancellationToken: life.Token);
        var sending = SendAsync(call.RequestStream, flush, life.Token);
        var reading = ReadAsync(call.ResponseStream, life.Token);
        var watching = WatchAsync(life.Token);

        // Whoever fails first knows why; the others fail because of that. When all is sent the answers are still to come.
        var first = await Task.WhenAny(sending, reading, watching);
        if (first == sending && sending.IsCompletedSuccessfully)
            first = await Task.WhenAny(reading, watching);
        await _life.CancelAsync();
        await Task.WhenAll(sending, reading, watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    public void Dispose() => _life.Dispose();

    private async Task SendAsync(IClientStreamWriter<AppendRequest> requests, Func<CancellationToken, Task> flush, CancellationToken life)
    {
        foreach (var message in queue.TakeMessagesAgain(options.BatchSize))
            await WriteAsync(requests, message, life);
        while (!queue.IsAtEnd)
        {
            if (await NewsAsync(life) && queue.Waiting < options.BatchSize)
                await Task.Delay(options.Linger, time, life);
            await SendWaitingAsync(requests, life);
        }

        await requests.WriteAsync(queue.TakeMessage(0), life);
        await flush(life);
        await requests.CompleteAsync();
    }

    /// <summary>Hands over all that waits. Without telegrams the counters still go, when they have changed.</summary>
    private async Task SendWaitingAsync(IClientStreamWriter<AppendRequest> requests, CancellationToken life)
    {
        while (true)
        {
            var message = queue.TakeMessage(options.BatchSize);
            if (message.Telegrams.Count == 0 && message.Counters.Equals(_toldCounters))
                return;
            await WriteAsync(requests, message, life);
            if (message.Telegrams.Count < options.BatchSize)
                return;
        }
    }

    private async Task WriteAsync(IClientStreamWriter<AppendRequest> requests, AppendRequest message, CancellationToken life)
    {
        using var operation = EdgeTelemetry.Measure("listener.append");
        if (message.Telegrams.Count > 0)
            part.Works();
        try
        {
            await requests.WriteAsync(message, life);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // The connection broke, or the call had ended, while this was being written: the library gives no status for that.
            throw new RpcException(new(StatusCode.Unavailable, $"the stream to the store broke: {e.Message}"));
        }

        _toldCounters = message.Counters;
    }

    /// <summary>True when there are telegrams (then a few more may join them), false when only the counters are due.</summary>
    private async Task<bool> NewsAsync(CancellationToken life)
    {
        try
        {
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(life);
            wait.CancelAfter(options.CountersEvery);
            await queue.WaitAsync(wait.Token);
            return true;
        }
        catch (OperationCanceledException) when (!life.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<AppendResponse> responses, CancellationToken life)
    {
        while (await responses.MoveNext(life))
        {
            var response = responses.Current;
            if (!queue.Acknowledge(response.FirstSequence, response.Outcomes.Count))
                throw new StoreProtocolException($"the store acknowledged {response.Outcomes.Count} from {response.FirstSequence}, which is not what comes next");
            if (!HasAcknowledged)
                Worked();
            HasAcknowledged = true;
            Volatile.Write(ref _lastProgress, time.GetTimestamp());
            if (queue.Unacknowledged == 0)
                part.Waits("a telegram");
            else
                part.Works();
        }
    }

    // The store may be frozen, or the network may have swallowed the stream without a word.
    private async Task WatchAsync(CancellationToken life)
    {
        var pause = TimeSpan.FromMilliseconds(Math.Clamp(options.AckTimeout.TotalMilliseconds / 10, 50, 5_000));
        while (true)
        {
            await Task.Delay(pause, time, life);
            if (queue.Unacknowledged == 0)
                Volatile.Write(ref _lastProgress, time.GetTimestamp());
            else if (time.GetElapsedTime(Volatile.Read(ref _lastProgress)) >= options.AckTimeout)
                throw new TimeoutException($"no acknowledgement within {options.AckTimeout:c}");
        }
    }
}

/// <summary>The store's answer does not fit what was handed over.</summary>
internal sealed class StoreProtocolException(string message) : Exception(message);

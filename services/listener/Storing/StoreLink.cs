using Edge.Hosting;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Storing;

/// <summary>Keeps a stream to the store, hands over what the outbox has and lets go of what is acknowledged. The store may come and go.</summary>
internal sealed class StoreLink(StoreClient store, Outbox outbox, StoreLinkOptions options, WorkMonitor monitor, TimeProvider time, ILogger<StoreLink> log)
    : IWorker
{
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    private readonly WorkPart _part = monitor.AddPart("store_link", options.AckTimeout + Slack);
    private string _trouble = "";

    public async Task RunAsync(CancellationToken stop)
    {
        monitor.AddCounter("waiting_for_store", () => outbox.Count);
        using var end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var patience = stop.Register(() => end.CancelAfter(options.StopTimeout));
        foreach (var queue in outbox.Queues)
            await HandOverAsync(queue, end.Token);
        Keep();
    }

    /// <summary>Hands over until nothing more will come and the store has all of it, or until the end.</summary>
    private async Task HandOverAsync(TelegramQueue queue, CancellationToken end)
    {
        for (var failures = 0; !end.IsCancellationRequested; failures++)
        {
            using var stream = new StoreStream(store, queue, options, _part, time) { Worked = TellBack };
            var trouble = await RunOnceAsync(stream, queue, end);
            if (trouble.Length == 0)
                return;
            if (stream.HasAcknowledged)
                failures = 0;
            Tell(trouble);
            await Task.Delay(PauseAfter(failures), time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One stream; why it has ended, or nothing when all is handed over and no more will come.</summary>
    private async Task<string> RunOnceAsync(StoreStream stream, TelegramQueue queue, CancellationToken end)
    {
        try
        {
            await stream.RunAsync(FlushAsync, end);
            return queue.IsAtEnd && queue.Unacknowledged == 0 ? "" : "the store has ended the stream";
        }
        catch (RpcException e)
        {
            return $"{e.StatusCode}: {e.Status.Detail}";
        }
        catch (Exception e) when (e is TimeoutException or StoreProtocolException or OperationCanceledException)
        {
            return e.Message;
        }
    }

    // What the store did not take in time is not lost: the next life hands it over.
    private void Keep()
    {
        var (kept, lost) = outbox.Keep();
        if (kept > 0)
            Log.TelegramsKept(log, kept);
        if (lost > 0)
            Log.TelegramsLeftBehind(log, lost);
    }

    // Once at the end: the store need not wait for its next commit then.
    private async Task FlushAsync(CancellationToken end)
    {
        try
        {
            await store.FlushAsync(new V1.FlushRequest(), deadline: time.GetUtcNow().UtcDateTime + FlushTimeout, cancellationToken: end);
        }
        catch (RpcException e)
        {
            Log.FlushFailed(log, e.StatusCode, e.Status.Detail);
        }
    }

    // Said when it begins or changes, not with every attempt.
    private void Tell(string trouble)
    {
        _part.Waits($"the store: {trouble}");
        if (trouble == _trouble)
            return;
        _trouble = trouble;
        Log.StoreAway(log, trouble, outbox.Count);
    }

    private void TellBack()
    {
        if (_trouble.Length > 0)
            Log.StoreBack(log, outbox.Count);
        _trouble = "";
    }

    private TimeSpan PauseAfter(int failures)
    {
        var pause = options.ReconnectPause * Math.Pow(2, Math.Min(failures, 16));
        return pause < options.ReconnectPauseLimit ? pause : options.ReconnectPauseLimit;
    }
}

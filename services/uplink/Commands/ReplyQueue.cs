using System.Threading.Channels;
using Edge.Mqtt;
using Edge.Uplink.Cloud;

namespace Edge.Uplink.Commands;

/// <summary>
/// Answers on their way to the cloud. One that could not be published is tried again for some time; then it is dropped, for
/// whoever asked has given up by then, too.
/// </summary>
internal sealed class ReplyQueue(CloudLink link, CommandOptions options, TimeProvider time, ILogger<ReplyQueue> log)
{
    private const int Capacity = 64;
    private const int LogLinesPerMinute = 6;

    private readonly Channel<Reply> _waiting = Channel.CreateBounded<Reply>(Capacity);
    private readonly MinuteBudget _budget = new(LogLinesPerMinute, time);
    private long _dropped;

    private sealed record Reply(byte[] Answer, ReadOnlyMemory<byte> Correlation, long Since);

    /// <summary>Answers that never left.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Returns at once.</summary>
    public void Add(byte[] answer, ReadOnlyMemory<byte> correlation)
    {
        // What is too long to be remembered is not echoed either.
        var echo = correlation.Length <= IncomingCommand.MaxCorrelationBytes ? correlation : default;
        if (!_waiting.Writer.TryWrite(new Reply(answer, echo, time.GetTimestamp())))
            Drop($"more than {Capacity} answers wait");
    }

    public async Task RunAsync(CancellationToken stop)
    {
        await foreach (var reply in _waiting.Reader.ReadAllAsync(stop))
            await DeliverAsync(reply, stop);
    }

    private async Task DeliverAsync(Reply reply, CancellationToken stop)
    {
        for (var failures = 1; ; failures++)
        {
            var left = options.ReplyPatience - time.GetElapsedTime(reply.Since);
            var isConnected = await link.WaitUntilConnectedAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, stop);
            var reason = isConnected ? await TryAsync(reply) : link.WaitingFor;
            if (reason is null)
                return;
            if (time.GetElapsedTime(reply.Since) >= options.ReplyPatience)
            {
                Drop(reason);
                return;
            }

            await Task.Delay(Backoff.Default.Delay(failures, Random.Shared.NextDouble()), time, stop);
        }
    }

    /// <summary>Null when there is nothing more to try; else why it did not work this time.</summary>
    private async Task<string?> TryAsync(Reply reply)
    {
        try
        {
            // Not cut off by a stop, which would cost the connection: the end of the session ends it.
            var taken = await link.PublishReplyAsync(reply.Answer, reply.Correlation, CancellationToken.None);
            if (taken.IsRefused)
                Drop(taken.Text);
            return null;
        }
        catch (MqttException e) when (e.ReasonCode is not null)
        {
            Drop(e.Message);
            return null;
        }
        catch (MqttException e)
        {
            return e.Message;
        }
    }

    private void Drop(string reason)
    {
        Interlocked.Increment(ref _dropped);
        if (_budget.Allows(out _))
            Log.ReplyDropped(log, reason, Dropped);
    }
}

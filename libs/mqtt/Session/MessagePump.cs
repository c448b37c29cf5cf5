using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Edge.Mqtt.Session;

/// <summary>Hands received messages to the handlers, one after the other, across connections: what an earlier connection
/// has received comes before what a later one receives, and a slow handler does not hold up a reconnect.</summary>
internal sealed class MessagePump(
    Func<IReadOnlyList<Subscription>> subscriptions, TimeSpan patience, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>Connections whose messages may wait. Each holds a bounded queue; a fifth connection is not made before the first is read.</summary>
    private const int MaxConnections = 4;

    private readonly Channel<ChannelReader<MqttMessage>> _connections = Channel.CreateBounded<ChannelReader<MqttMessage>>(MaxConnections);
    private readonly CancellationTokenSource _abandon = new();
    private Task _running = Task.CompletedTask;

    internal void Start() => _running = Task.Run(RunAsync);

    /// <summary>Complete when there is room for one more connection's messages.</summary>
    internal async Task RoomAsync(CancellationToken stop) => await _connections.Writer.WaitToWriteAsync(stop);

    internal ValueTask AddAsync(ChannelReader<MqttMessage> messages, CancellationToken stop) => _connections.Writer.WriteAsync(messages, stop);

    /// <summary>Lets the handlers finish what has arrived, for some time; then asks them to end, and waits as long again.</summary>
    public async ValueTask DisposeAsync()
    {
        _connections.Writer.TryComplete();
        if (!await EndsInTimeAsync())
        {
            await _abandon.CancelAsync();
            if (!await EndsInTimeAsync())
            {
                // It still runs and uses the token source: that one is left to the collector.
                Log.HandlerIgnoresStop(logger, patience);
                return;
            }
        }
        _abandon.Dispose();
    }

    private async Task<bool> EndsInTimeAsync()
    {
        try
        {
            await _running.WaitAsync(patience, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task RunAsync()
    {
        var abandon = _abandon.Token;
        try
        {
            await foreach (var messages in _connections.Reader.ReadAllAsync(abandon))
                await foreach (var message in messages.ReadAllAsync(abandon))
                {
                    // Reading itself looks at the token only when it has to wait.
                    abandon.ThrowIfCancellationRequested();
                    await HandleAsync(message, abandon);
                }
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
        }
    }

    private async ValueTask HandleAsync(MqttMessage message, CancellationToken abandon)
    {
        foreach (var subscription in subscriptions())
        {
            if (!TopicFilter.Matches(subscription.Filter, message.Topic))
                continue;
            using var activity = MqttTrace.Handling(message);
#pragma warning disable CA1031 // A handler's failure costs its message only: this is the outermost loop around handlers, and it is logged.
            try
            {
                await subscription.Handler(message, abandon);
            }
            catch (Exception e) when (e is not OperationCanceledException || !abandon.IsCancellationRequested)
            {
                Log.HandlerFailed(logger, e, message.Topic);
            }
#pragma warning restore CA1031
        }
    }
}

using Microsoft.Extensions.Logging;

namespace Edge.Mqtt.Session;

/// <summary>Brings one connection into the desired state and keeps it there. A publish under way is not cut off by a stop (it could not be
/// withdrawn, and the connection would be lost before the farewell): <paramref name="giveUp"/> ends it, some time later.</summary>
internal sealed class ConnectionState(
    IMqttConnection connection, RetainedState retained, Func<IReadOnlyList<Subscription>> subscriptions, TimeLimit limit,
    ILogger logger, CancellationToken giveUp)
{
    /// <summary>Retained messages under way at a time: many topics after a reconnect cost few round trips.</summary>
    private const int AtATime = 32;

    private int _subscribed;

    /// <summary>Applies the subscriptions that this connection does not have yet.</summary>
    internal async Task SubscribeAsync()
    {
        var wanted = subscriptions();
        for (; _subscribed < wanted.Count; _subscribed++)
        {
            var (filter, qos, _) = wanted[_subscribed];
            try
            {
                await limit.RunAsync(token => connection.SubscribeAsync(filter, qos, token), $"subscription to {filter}", giveUp);
            }
            catch (MqttException e) when (!connection.Closed.IsCompleted)
            {
                // Refused; the others may still be granted.
                Log.SubscribeFailed(logger, filter, e.Message);
            }
        }
    }

    /// <summary>Until the connection is lost or a stop is asked for; does not throw for either.</summary>
    internal async Task KeepAsync(ChangeSignal changed, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await SubscribeAsync();
                await PublishRetainedAsync();
                if (!await changed.WaitAsync(connection.Closed, stop))
                    return;
            }
        }
        catch (MqttException)
        {
            // The connection was lost or has just been given up for a publish not acknowledged in time; it says so itself.
        }
    }

    /// <summary>What is still due, and then the last word.</summary>
    internal async Task FarewellAsync(MqttMessage? farewell)
    {
        if (connection.Closed.IsCompleted)
            return;
        try
        {
            await PublishRetainedAsync();
            if (farewell is not null)
                await limit.RunAsync(token => connection.PublishAsync(farewell, token), "farewell", giveUp);
        }
        catch (Exception e) when (e is MqttException or OperationCanceledException)
        {
            Log.FarewellFailed(logger, e.Message);
        }
    }

    private async Task PublishRetainedAsync()
    {
        while (retained.Take(AtATime) is { Count: > 0 } due)
            await limit.RunAsync(token => Task.WhenAll(due.Select(item => PublishAsync(item, token))), "retained messages", giveUp);
    }

    private async Task PublishAsync(RetainedItem item, CancellationToken cancel)
    {
        try
        {
            var result = await connection.PublishAsync(new MqttMessage(item.Topic, item.Payload) { Retain = true }, cancel);
            if (result.IsRefused)
                Log.RetainRefused(logger, item.Topic, result.Text);
            else
                retained.Published(item);
        }
        catch (MqttException e) when (!connection.Closed.IsCompleted)
        {
            // It cannot be sent at all, for example because it is too large; the others can.
            Log.RetainRefused(logger, item.Topic, e.Message);
        }
    }
}

using System.Collections.Concurrent;
using Edge.Broker.Accounts;
using Edge.Broker.Bounds;
using Edge.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Edge.Broker.Serving;

/// <summary>The server, and what is asked of each sign-in, message and subscription.</summary>
internal sealed class MqttBroker : IWorker, IDisposable
{
    private readonly BrokerOptions _options;
    private readonly SignIn _signIn;
    private readonly ClientQueues _queues;
    private readonly RetainedMessages _retained;
    private readonly Refusals _refusals;
    private readonly ConnectionListener _listener;
    private readonly ConcurrentDictionary<string, int> _subscriptions = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MqttBroker(BrokerOptions options, SignIn signIn, ClientQueues queues, RetainedMessages retained, Refusals refusals, ConnectionListener listener)
    {
        (_options, _signIn, _queues, _retained, _refusals, _listener) = (options, signIn, queues, retained, refusals, listener);
        Server = new MqttServer(
            new MqttServerOptions
            {
                EnablePersistentSessions = true,
                // The bound is ClientQueues', which is told of acknowledgements too.
                MaxPendingMessagesPerClient = int.MaxValue,
            },
            [listener],
            MqttNetNullLogger.Instance);
        Server.ValidatingConnectionAsync += signIn.ValidateAsync;
        Server.InterceptingPublishAsync += CheckPublishAsync;
        Server.InterceptingSubscriptionAsync += CheckSubscriptionAsync;
        Server.InterceptingUnsubscriptionAsync += unsubscribed => Done(() => _subscriptions.AddOrUpdate(unsubscribed.ClientId, 0, static (_, before) => Math.Max(0, before - 1)));
        Server.InterceptingClientEnqueueAsync += CheckDeliveryAsync;
        Server.InterceptingOutboundPacketAsync += sent => Done(() => CountSent(sent));
        Server.ClientAcknowledgedPublishPacketAsync += acknowledged => Done(() => _queues.GiveBack(acknowledged.ClientId, SizeOf(acknowledged.PublishPacket)));
        Server.SessionDeletedAsync += deleted => Done(() => Forget(deleted.Id));
    }

    /// <summary>The library's server; for the sessions, the proof of passage and tests.</summary>
    public MqttServer Server { get; }

    /// <summary>Completes when it answers.</summary>
    public Task Started => _started.Task;

    public async Task RunAsync(CancellationToken stop)
    {
        await Server.StartAsync();
        _started.SetResult();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        }
        finally
        {
            await Server.StopAsync(new MqttServerStopOptions());
        }
    }

    public void Dispose()
    {
        Server.Dispose();
        _listener.Dispose();
    }

    private Task CheckPublishAsync(InterceptingPublishEventArgs publish)
    {
        var message = publish.ApplicationMessage;
        var account = publish.UserName ?? "";
        var (code, reason) = (MqttPubAckReasonCode.Success, "");
        if (message.Topic.Length > _options.MaxTopicBytes)
            (code, reason) = (MqttPubAckReasonCode.TopicNameInvalid, $"the topic is longer than {_options.MaxTopicBytes} bytes");
        else if (!AccessRules.Of(account).MayPublish(message.Topic))
            (code, reason) = (MqttPubAckReasonCode.NotAuthorized, "the account may not publish there");
        else if (message.Retain && !_retained.TryPut(message.Topic, message.Payload.Length))
            (code, reason) = (MqttPubAckReasonCode.QuotaExceeded, "as much as may be is retained already");
        if (code == MqttPubAckReasonCode.Success)
            return Task.CompletedTask;
        (publish.ProcessPublish, publish.Response.ReasonCode) = (false, code);
        _refusals.Publish(account, message.Topic, reason);
        return Task.CompletedTask;
    }

    private Task CheckSubscriptionAsync(InterceptingSubscriptionEventArgs subscription)
    {
        var account = subscription.UserName ?? "";
        var filter = subscription.TopicFilter.Topic;
        var (code, reason) = (MqttSubscribeReasonCode.GrantedQoS0, "");
        if (filter.Length > _options.MaxTopicBytes)
            (code, reason) = (MqttSubscribeReasonCode.TopicFilterInvalid, $"the filter is longer than {_options.MaxTopicBytes} bytes");
        else if (!AccessRules.Of(account).MaySubscribe(filter))
            (code, reason) = (MqttSubscribeReasonCode.NotAuthorized, "the account may not read all of it");
        else if (_subscriptions.AddOrUpdate(subscription.ClientId, 1, static (_, before) => before + 1) > _options.MaxSubscriptions)
            (code, reason) = (MqttSubscribeReasonCode.QuotaExceeded, $"it has {_options.MaxSubscriptions} subscriptions");
        if (code == MqttSubscribeReasonCode.GrantedQoS0)
            return Task.CompletedTask;
        (subscription.ProcessSubscription, subscription.Response.ReasonCode) = (false, code);
        _refusals.Subscription(account, filter, reason);
        return Task.CompletedTask;
    }

    private Task CheckDeliveryAsync(InterceptingClientApplicationMessageEnqueueEventArgs delivery)
    {
        var message = delivery.ApplicationMessage;
        var client = delivery.ReceiverClientId;
        if (!AccessRules.Of(_signIn.AccountOf(client)).MayReceive(message.Topic))
            delivery.AcceptEnqueue = false;
        else if (!_queues.TryTake(client, ClientQueues.SizeOf(message.Topic, message.Payload.Length), out var dropped))
        {
            delivery.AcceptEnqueue = false;
            _refusals.Dropped(client, dropped);
        }

        return Task.CompletedTask;
    }

    private void CountSent(InterceptingPacketEventArgs sent)
    {
        if (sent.Packet is MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.AtMostOnce } publish)
            _queues.GiveBack(sent.ClientId, SizeOf(publish));
    }

    private void Forget(string client)
    {
        _queues.Forget(client);
        _subscriptions.TryRemove(client, out _);
        _signIn.Forget(client);
    }

    private static long SizeOf(MqttPublishPacket packet) => ClientQueues.SizeOf(packet.Topic, packet.Payload.Length);

    private static Task Done(Action count)
    {
        count();
        return Task.CompletedTask;
    }
}

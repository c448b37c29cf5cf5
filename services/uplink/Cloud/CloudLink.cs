using Edge.Mqtt;
using Edge.Uplink.Payload;
using Edge.Uplink.Sending;

namespace Edge.Uplink.Cloud;

/// <summary>The session with the cloud's broker, as the rest of this service needs it.</summary>
internal sealed class CloudLink
{
    private static readonly KeyValuePair<string, string>[] Encoding = [new("content-encoding", PayloadEncoder.ContentEncoding)];

    private readonly CloudConnect _connect;
    private readonly UplinkOptions _options;
    private readonly TimeProvider _time;
    private readonly MqttSession _session;
    private readonly List<Task> _abandoned = [];

    public CloudLink(
        CloudConnect connect, UplinkOptions options, IMqttConnector connector, TimeProvider time, ILogger<MqttSession> log)
    {
        (_connect, _options, _time) = (connect, options, time);
        _session = new MqttSession(connect.Next, connector, Backoff.Default, time, log)
        {
            Farewell = connect.Offline,
            PublishTimeout = options.PublishTimeout,
        };
        ShowStatus(storeAwaySince: null);
    }

    public bool IsConnected => _session.IsConnected;

    /// <summary>Why there is no connection, in words; empty while there is one.</summary>
    public string WaitingFor => _session.WaitingFor;

    public long Connects => _session.Connects;

    /// <summary>This gateway's topics.</summary>
    public CloudTopics Topics => _connect.Topics;

    public event Action<bool>? Changed
    {
        add => _session.ConnectionChanged += value;
        remove => _session.ConnectionChanged -= value;
    }

    /// <summary>Wants what is published on a topic. The handler must return at once: batches share the session.</summary>
    public void Subscribe(string topic, Func<MqttMessage, CancellationToken, ValueTask> handler) =>
        _session.Subscribe(topic, MqttQos.AtLeastOnce, handler);

    /// <summary>Keeps the session until the stop, then says goodbye.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await _session.RunAsync(stop);
        // With the session's end they have ended too.
        Task[] abandoned;
        lock (_abandoned)
            abandoned = [.. _abandoned];
        await Task.WhenAll(abandoned).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>False when there is no connection after <see cref="UplinkOptions.LinkPatience"/>.</summary>
    public Task<bool> WaitUntilConnectedAsync(CancellationToken stop) => WaitUntilConnectedAsync(_options.LinkPatience, stop);

    /// <summary>False when there is no connection after that time.</summary>
    public async Task<bool> WaitUntilConnectedAsync(TimeSpan atMost, CancellationToken stop)
    {
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Note(bool isConnected)
        {
            if (isConnected)
                connected.TrySetResult();
        }

        Changed += Note;
        try
        {
            if (IsConnected)
                return true;
            await connected.Task.WaitAsync(atMost, _time, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            Changed -= Note;
        }
    }

    /// <summary>Publishes an encoded batch; how the broker took it. Never faults: what went wrong is an outcome too.</summary>
    /// <param name="payload">Not to be changed before this is complete.</param>
    /// <param name="traceParent">The trace that the batch belongs to; empty: none. It ends with the broker's answer.</param>
    /// <param name="stop">
    /// Shortens the wait for the broker's answer. The publish itself cannot be withdrawn; to cut the connection for it would have
    /// the will speak before the goodbye does.
    /// </param>
    public async Task<Delivery> PublishBatchAsync(ReadOnlyMemory<byte> payload, string traceParent, CancellationToken stop)
    {
        using var operation = EdgeTelemetry.Measure("uplink.publish", traceParent);
        using var giveUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        await using var asked = stop.Register(() => giveUp.CancelAfter(_options.StopPatience));
        Task<MqttPublishResult>? publish = null;
        try
        {
            var message = new MqttMessage(_connect.Topics.Data, payload)
            {
                ContentType = PayloadEncoder.ContentType,
                UserProperties = Encoding,
            };
            publish = _session.PublishAsync(message, CancellationToken.None);
            return Delivery.Of(await publish.WaitAsync(giveUp.Token), _connect.AcceptNoSubscribers);
        }
        catch (MqttException e)
        {
            return e.ReasonCode is { } code ? Delivery.Refusal(code) : Delivery.Unanswered(e.Message);
        }
        catch (OperationCanceledException)
        {
            if (publish is not null)
                lock (_abandoned)
                    _abandoned.Add(publish);
            return Delivery.Unanswered("the uplink is stopping");
        }
    }

    /// <summary>What the broker tells of this gateway from now on while it is there.</summary>
    /// <param name="storeAwaySince">Since when the store does not answer; null: it does.</param>
    public void ShowStatus(DateTimeOffset? storeAwaySince) => _session.Retain(_connect.Topics.Status, _connect.Online(storeAwaySince));

    /// <summary>Publishes an alarm.</summary>
    /// <exception cref="MqttException">Offline, or not acknowledged.</exception>
    public Task<MqttPublishResult> PublishAlarmAsync(ReadOnlyMemory<byte> json, CancellationToken stop) =>
        _session.PublishAsync(new MqttMessage(_connect.Topics.Alarms, json) { ContentType = "application/json" }, stop);

    /// <summary>Publishes the answer to a command.</summary>
    /// <exception cref="MqttException">Offline, or not acknowledged.</exception>
    public Task<MqttPublishResult> PublishReplyAsync(ReadOnlyMemory<byte> json, ReadOnlyMemory<byte> correlation, CancellationToken stop) =>
        _session.PublishAsync(
            new MqttMessage(_connect.Topics.Replies, json) { ContentType = "application/json", CorrelationData = correlation }, stop);
}

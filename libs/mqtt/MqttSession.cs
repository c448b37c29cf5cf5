using System.Collections.Immutable;
using Edge.Mqtt.Session;
using Microsoft.Extensions.Logging;

namespace Edge.Mqtt;

/// <summary>The supervised connection: connects again and again with back-off, and brings each new connection into the desired
/// state (subscriptions, retained messages). What is wanted is said once; whether there is a connection just then does not matter.</summary>
/// <param name="options">With whom and how; asked before each attempt, so that renewed certificates and passwords are seen.</param>
/// <param name="connector">Makes the connections.</param>
/// <param name="backoff">The waits between attempts.</param>
/// <param name="time">The clock of all waits.</param>
/// <param name="logger">Where outages and failing handlers are told.</param>
public sealed class MqttSession(
    Func<MqttConnectionOptions> options, IMqttConnector connector, Backoff backoff, TimeProvider time, ILogger<MqttSession> logger)
{
    private readonly RetainedState _retained = new();
    private readonly ChangeSignal _changed = new();
    private ImmutableArray<Subscription> _subscriptions = [];
    private volatile IMqttConnection? _connection;
    private volatile string _waitingFor = "the first connection";
    private long _connects;
    private long _droppedBefore;

    /// <summary>True while publishes can be sent.</summary>
    public bool IsConnected => _connection is { Closed.IsCompleted: false };

    /// <summary>Why there is no connection, in words; empty while there is one.</summary>
    public string WaitingFor => _waitingFor;

    /// <summary>Connections made since the start.</summary>
    public long Connects => Interlocked.Read(ref _connects);

    /// <summary>Received messages that were dropped because the handlers did not keep up, since the start.</summary>
    public long Dropped => Interlocked.Read(ref _droppedBefore) + (_connection?.Dropped ?? 0);

    /// <summary>How long a publish may take until the broker has acknowledged it; the connection is given up then. Default 30 s.</summary>
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long each step of an orderly stop may take: farewell, goodbye, handlers. Default 5 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Published last of all on an orderly stop (after which the will does not come), or null.</summary>
    public MqttMessage? Farewell { get; set; }

#pragma warning disable CA1003 // There is no sender worth passing: one session, one listener or two.
    /// <summary>Told after each connect (true: subscriptions are in place) and after each loss (false). Must return at once.</summary>
    public event Action<bool>? ConnectionChanged;
#pragma warning restore CA1003

    /// <summary>Wants a subscription, now and on each further connection. The handlers of a session are called one at a time, in order of
    /// arrival; one that throws is logged and has lost its message. Filters of one session should not overlap: a broker may send a
    /// message once per filter. mosquitto grants what its ACL does not allow, too, and then sends nothing.</summary>
    /// <param name="filter">A topic, <c>+</c> for one level, <c>#</c> for all further ones.</param>
    /// <param name="qos">The highest QoS of what arrives. Note that a message counts as delivered when it is in the session's queue.</param>
    /// <param name="handler">Called for each message; its token ends it on stop.</param>
    public void Subscribe(string filter, MqttQos qos, Func<MqttMessage, CancellationToken, ValueTask> handler)
    {
        ImmutableInterlocked.Update(ref _subscriptions, static (list, item) => list.Add(item), new Subscription(filter, qos, handler));
        _changed.Set();
    }

    /// <summary>Wants the broker to keep this payload on this topic, now and on each further connection. Returns at once; of several
    /// payloads in short order only the last may be sent. Never blocks.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The bytes (copied); empty clears the topic at the broker, and it is wanted no longer.</param>
    public void Retain(string topic, ReadOnlyMemory<byte> payload)
    {
        _retained.Set(topic, payload);
        _changed.Set();
    }

    /// <summary>Wants nothing any more on a topic that another one looks after from now on: what the broker keeps there stays.</summary>
    /// <param name="topic">The topic.</param>
    public void Forget(string topic) => _retained.Remove(topic);

    /// <summary>Publishes; complete when the broker has acknowledged (QoS 1). A publish that was cancelled or timed out cannot be
    /// withdrawn: the connection is given up for it and made anew, and the message may arrive all the same.</summary>
    /// <param name="message">What to send. Carries the current trace context along.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the connection.</param>
    /// <exception cref="MqttException">Offline, too large, not acknowledged in time, or the connection was lost meanwhile.</exception>
    public async Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var connection = _connection ?? throw new MqttException($"offline, message on {message.Topic} not sent: {_waitingFor}");
        using var activity = MqttTrace.Publishing(message.Topic);
        var stamped = MqttTrace.Stamp(message);
        var limit = new TimeLimit(PublishTimeout, time);
        return await limit.RunAsync(token => connection.PublishAsync(stamped, token), $"message on {message.Topic}", cancellationToken);
    }

    /// <summary>Runs until stopped: returns after an orderly goodbye.</summary>
    /// <param name="stop">Asks for the stop.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        await using var pump = new MessagePump(() => _subscriptions, StopTimeout, time, logger);
        pump.Start();
        try
        {
            for (var failures = 0; ;)
            {
                var worked = await LiveOnceAsync(pump, stop);
                stop.ThrowIfCancellationRequested();
                failures = worked >= backoff.StableAfter ? 1 : failures + 1;
                var delay = backoff.Delay(failures, Random.Shared.NextDouble());
                Log.Offline(logger, _waitingFor, delay);
                await Task.Delay(delay, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _waitingFor = "stopped";
        }
    }

    /// <summary>One connection from attempt to end; how long it worked.</summary>
    private async Task<TimeSpan> LiveOnceAsync(MessagePump pump, CancellationToken stop)
    {
        await pump.RoomAsync(stop);
        try
        {
            var current = options();
            await using var connection = await connector.ConnectAsync(current, stop);
            var connected = time.GetTimestamp();
            await pump.AddAsync(connection.Messages, stop);
            Log.Connected(logger, current.Host, current.Port, current.ClientId);
            Interlocked.Increment(ref _connects);
            await ServeAsync(connection, stop);
            return time.GetElapsedTime(connected);
        }
        catch (Exception e) when (e is MqttException or IOException or UnauthorizedAccessException)
        {
            _waitingFor = e.Message;
            return TimeSpan.Zero;
        }
    }

    /// <summary>Keeps the connection in the desired state until it is lost or a stop is asked for; then the farewell.</summary>
    private async Task ServeAsync(IMqttConnection connection, CancellationToken stop)
    {
        using var giveUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var late = stop.Register(() => giveUp.CancelAfter(StopTimeout));
        var limit = new TimeLimit(PublishTimeout, time);
        var state = new ConnectionState(connection, _retained, () => _subscriptions, limit, logger, giveUp.Token);
        try
        {
            _retained.MakeAllDue();
            await state.SubscribeAsync();
            Switch(connection);
            await state.KeepAsync(_changed, stop);
            if (stop.IsCancellationRequested)
                await state.FarewellAsync(Farewell);
            else
                _waitingFor = await connection.Closed;
        }
        finally
        {
            Switch(null);
            Interlocked.Add(ref _droppedBefore, connection.Dropped);
            if (connection.Dropped is > 0 and var dropped)
                Log.Dropped(logger, dropped);
        }
    }

    private void Switch(IMqttConnection? connection)
    {
        _connection = connection;
        if (connection is not null)
            _waitingFor = "";
#pragma warning disable CA1031 // A listener's failure must not cost the connection; it is logged.
        try
        {
            ConnectionChanged?.Invoke(connection is not null);
        }
        catch (Exception e)
        {
            Log.ListenerFailed(logger, e);
        }
#pragma warning restore CA1031
    }
}

using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Edge.Mqtt.Client;

/// <summary>A connection by the library. A publish or subscription that is not waited for any more ends it: the library would leave it up,
/// and an acknowledgement that comes late would belong to nothing (docs/adr/0025).</summary>
internal sealed class MqttNetConnection : IMqttConnection
{
    /// <summary>For the goodbye to leave, with what is queued before it; then the connection is cut.</summary>
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(3);

    private readonly IMqttClient _client;
    private readonly BrokerStream _stream;
    private readonly MqttConnectionOptions _options;
    private readonly ConnectFailure _failure;
    private readonly TimeProvider _time;
    private readonly Inbox _inbox;
    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SemaphoreSlim _turns;
    private BrokerLimits _limits = BrokerLimits.None;

    internal MqttNetConnection(IMqttClient client, BrokerStream stream, MqttConnectionOptions options, ConnectFailure failure, TimeProvider time)
    {
        (_client, _stream, _options, _failure, _time) = (client, stream, options, failure, time);
        _inbox = new(options.MaxQueuedMessages);
        _turns = new(options.SendMaximum);
        _client.ApplicationMessageReceivedAsync += received =>
        {
            _inbox.Add(Translation.FromLibrary(received.ApplicationMessage));
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += ended =>
        {
            End((int)ended.Reason >= 0x80 && ended.Exception is null
                ? _failure.EndedBy((byte)ended.Reason, ended.ReasonString)
                : _failure.Lost(ended.Exception));
            return Task.CompletedTask;
        };
    }

    public ChannelReader<MqttMessage> Messages => _inbox.Reader;

    public long Dropped => _inbox.Dropped;

    public Task<string> Closed => _closed.Task;

    /// <summary>Complete when the broker has accepted.</summary>
    /// <exception cref="MqttException">It has refused.</exception>
    internal async Task OpenAsync(CancellationToken stop)
    {
        var answer = await _client.ConnectAsync(_options.ToLibrary(_stream, GoodbyeTimeout), stop);
        if (answer.ResultCode != MqttClientConnectResultCode.Success)
            throw new MqttException(_failure.Refused((byte)answer.ResultCode)) { ReasonCode = (byte)answer.ResultCode };
        _limits = BrokerLimits.From(answer);
        // More than this under way is never handed over: the broker would end the connection (0x93).
        if (_limits.ReceiveMaximum < _options.SendMaximum)
        {
            _turns.Dispose();
            _turns = new(_limits.ReceiveMaximum);
        }
    }

    public async Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        Names.Check(message);
        _limits.Check(message);
        await TurnAsync(cancellationToken);
        try
        {
            var answer = await AnswerAsync(() => _client.PublishAsync(message.ToLibrary(), cancellationToken), $"message on {message.Topic} not acknowledged", cancellationToken);
            return new MqttPublishResult((byte)answer.ReasonCode);
        }
        finally
        {
            _turns.Release();
        }
    }

    public async Task SubscribeAsync(string filter, MqttQos qos, CancellationToken cancellationToken)
    {
        Names.CheckFilter(filter);
        var wanted = new MqttClientSubscribeOptions
        {
            TopicFilters = [new MqttTopicFilter { Topic = filter, QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos }],
        };
        var answer = await AnswerAsync(() => _client.SubscribeAsync(wanted, cancellationToken), $"subscription to {filter} not granted", cancellationToken);
        var code = (byte)answer.Items.Single().ResultCode;
        if (code >= 0x80)
            throw new MqttException($"subscription to {filter} refused: {MqttReason.Text(code)}") { ReasonCode = code };
    }

    /// <summary>Ends at once; the broker finds the connection cut and publishes the will.</summary>
    internal void Abort(string reason)
    {
        End(reason);
        _stream.Cut();
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(GoodbyeTimeout, _time);
#pragma warning disable CA1031 // Whatever is left of the connection goes; the reason of its end is told already.
        try
        {
            if (!Closed.IsCompleted)
            {
                End("closed by us");
                await _client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token).WaitAsync(limit.Token);
            }
        }
        catch (Exception)
        {
            _stream.Cut();
        }
#pragma warning restore CA1031
        _client.Dispose();
    }

    private void End(string reason)
    {
        _closed.TrySetResult(reason);
        _inbox.Complete();
    }

    private async Task TurnAsync(CancellationToken cancel)
    {
        // Nobody gives turns back after the end: whoever waits sees the end instead.
        var turn = _turns.WaitAsync(cancel);
        if (!turn.IsCompleted && await Task.WhenAny(turn, Closed) == Closed)
            throw new MqttException(await Closed);
        await turn;
    }

    private async Task<T> AnswerAsync<T>(Func<Task<T>> ask, string what, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Closed.IsCompleted)
            throw new MqttException(await Closed);
#pragma warning disable CA1031 // What the library throws depends on where the connection broke: all of it means that it did.
        try
        {
            var answer = ask();
            if (await Task.WhenAny(answer, Closed) == answer)
                return await answer;
            _ = answer.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
        catch (Exception e)
        {
            if (cancel.IsCancellationRequested)
            {
                Abort($"{what}, and no longer waited for: it cannot be withdrawn, so the connection is given up");
                throw new OperationCanceledException(cancel);
            }

            Abort(_failure.Lost(e));
        }
#pragma warning restore CA1031
        throw new MqttException($"{what}: {await Closed}");
    }
}

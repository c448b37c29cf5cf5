using System.Threading.Channels;

namespace Edge.Mqtt.Client;

/// <summary>A connection that the broker has accepted.</summary>
internal sealed class LibMosquittoConnection(NetworkThread network, BrokerLimits limits, MqttConnectionOptions options, TimeProvider time)
    : IMqttConnection
{
    /// <summary>For the goodbye to leave, with what is queued before it; then the connection is cut.</summary>
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(3);

    /// <summary>More than this under way is never handed to the library: it keeps a copy of each.</summary>
    private readonly SemaphoreSlim _turns = new(Math.Min(options.SendMaximum, limits.ReceiveMaximum));

    public ChannelReader<MqttMessage> Messages => network.Inbox.Reader;

    public long Dropped => network.Inbox.Dropped;

    public Task<string> Closed => network.Closed;

    public async Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        Names.Check(message);
        limits.Check(message);
        await TurnAsync(cancellationToken);
        try
        {
            return new MqttPublishResult(await AnswerAsync(new PublishRequest(message), cancellationToken));
        }
        finally
        {
            _turns.Release();
        }
    }

    public async Task SubscribeAsync(string filter, MqttQos qos, CancellationToken cancellationToken)
    {
        Names.Check(filter);
        var code = await AnswerAsync(new SubscribeRequest(filter, qos), cancellationToken);
        if (code >= 0x80)
            throw new MqttException($"subscription to {filter} refused: {MqttReason.Text(code)}") { ReasonCode = code };
    }

    public async ValueTask DisposeAsync()
    {
        network.Goodbye();
        try
        {
            await Closed.WaitAsync(GoodbyeTimeout, time);
        }
        catch (TimeoutException)
        {
            network.GiveUp("closed by us; the broker did not take the goodbye");
            await Closed;
        }
    }

    private async Task TurnAsync(CancellationToken cancel)
    {
        // Nobody gives turns back after the end: whoever waits sees the end instead.
        var turn = _turns.WaitAsync(cancel);
        if (!turn.IsCompleted && await Task.WhenAny(turn, Closed) == Closed)
            throw new MqttException(await Closed);
        await turn;
    }

    private async Task<byte> AnswerAsync(Request request, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        network.Post(request);
        try
        {
            return await request.Answer.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            network.GiveUp($"{request.What}, and no longer waited for: it cannot be withdrawn, so the connection is given up");
            throw;
        }
    }
}

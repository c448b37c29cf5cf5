using System.Threading.Channels;

namespace Edge.Mqtt.Tests;

/// <summary>A broker that is only played: for tests of waits, where real seconds would pass.</summary>
internal sealed class ScriptedConnector : IMqttConnector
{
    private readonly Channel<TaskCompletionSource<IMqttConnection>> _attempts = Channel.CreateUnbounded<TaskCompletionSource<IMqttConnection>>();

    public Task<IMqttConnection> ConnectAsync(MqttConnectionOptions options, CancellationToken cancellationToken)
    {
        var attempt = new TaskCompletionSource<IMqttConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        _attempts.Writer.TryWrite(attempt);
        return attempt.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Waits for the next attempt and refuses it.</summary>
    internal async Task RefuseAsync() => (await NextAsync()).SetException(new MqttException("nobody there"));

    /// <summary>Waits for the next attempt and accepts it.</summary>
    internal async Task<ScriptedConnection> AcceptAsync()
    {
        var connection = new ScriptedConnection();
        (await NextAsync()).SetResult(connection);
        return connection;
    }

    private Task<TaskCompletionSource<IMqttConnection>> NextAsync() => _attempts.Reader.ReadAsync(Stop).AsTask().Soon();
}

internal sealed class ScriptedConnection : IMqttConnection
{
    private readonly Channel<MqttMessage> _messages = Channel.CreateUnbounded<MqttMessage>();
    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChannelReader<MqttMessage> Messages => _messages.Reader;

    public long Dropped => 0;

    public Task<string> Closed => _closed.Task;

    public Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken cancellationToken) =>
        Task.FromResult(default(MqttPublishResult));

    public Task SubscribeAsync(string filter, MqttQos qos, CancellationToken cancellationToken) => Task.CompletedTask;

    internal void Lose()
    {
        _closed.TrySetResult("lost");
        _messages.Writer.TryComplete();
    }

    public ValueTask DisposeAsync()
    {
        Lose();
        return ValueTask.CompletedTask;
    }
}

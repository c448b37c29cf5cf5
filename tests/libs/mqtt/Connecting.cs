namespace Edge.Mqtt.Tests;

/// <summary>What most tests here need: a connection to a test's broker, and bounded waits.</summary>
internal static class Connecting
{
    internal static readonly MqttNetConnector Connector = new(TimeProvider.System);

    internal static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal static MqttConnectionOptions To(Mosquitto broker, string clientId = "tested") =>
        new() { Host = "127.0.0.1", Port = broker.Port, ClientId = clientId };

    internal static Task<IMqttConnection> ConnectAsync(this Mosquitto broker, Func<MqttConnectionOptions, MqttConnectionOptions>? change = null)
    {
        var options = To(broker);
        return Connector.ConnectAsync(change is null ? options : change(options), Stop);
    }

    internal static MqttMessage Message(string topic, string text = "x") => new(topic, Encoding.UTF8.GetBytes(text));

    internal static string Text(this MqttMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    internal static Task<T> Soon<T>(this Task<T> task, int seconds = 20) => task.WaitAsync(TimeSpan.FromSeconds(seconds), Stop);

    internal static Task Soon(this Task task, int seconds = 20) => task.WaitAsync(TimeSpan.FromSeconds(seconds), Stop);

    internal static Task<MqttMessage> NextAsync(this IMqttConnection connection) => connection.Messages.ReadAsync(Stop).AsTask().Soon();
}

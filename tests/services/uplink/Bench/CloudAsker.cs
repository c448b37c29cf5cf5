using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Mqtt;

namespace Edge.Uplink.Tests.Bench;

/// <summary>Somebody in the cloud who asks gateways, and hears what they answer.</summary>
internal sealed class CloudAsker(IMqttConnection connection) : IAsyncDisposable
{
    public const string Commands = $"meters/{UplinkBench.GatewayId}/commands";
    public const string Replies = $"meters/{UplinkBench.GatewayId}/replies";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private int _asked;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<CloudAsker> StartAsync(UplinkBench bench)
    {
        var connection = await new MqttNetConnector(TimeProvider.System).ConnectAsync(
            new MqttConnectionOptions { Host = "127.0.0.1", Port = bench.Cloud.Mosquitto.Port, ClientId = "asker" }, Cancel);
        await connection.SubscribeAsync("meters/+/replies", MqttQos.AtLeastOnce, Cancel);
        return new CloudAsker(connection);
    }

    /// <summary>A command with a response topic and correlation data of its own.</summary>
    public MqttMessage Command(string json) => Command(Encoding.UTF8.GetBytes(json));

    public MqttMessage Command(byte[] payload) => new(Commands, payload)
    {
        ResponseTopic = Replies,
        CorrelationData = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"q{_asked++}")),
    };

    public Task TellAsync(MqttMessage command) => connection.PublishAsync(command, Cancel);

    /// <summary>The next answer of any gateway; its correlation data as text.</summary>
    public async Task<(string Correlation, JsonElement Answer)> AnswerAsync()
    {
        var answer = await connection.Messages.ReadAsync(Cancel).AsTask().WaitAsync(Patience, Cancel);
        Assert.Equal((Replies, "application/json"), (answer.Topic, answer.ContentType));
        return (Encoding.UTF8.GetString(answer.CorrelationData.Span), JsonElement.Parse(answer.Payload.Span));
    }

    /// <summary>Asks and waits for the answer to just that.</summary>
    public async Task<JsonElement> AskAsync(MqttMessage command)
    {
        await TellAsync(command);
        var (correlation, answer) = await AnswerAsync();
        Assert.Equal(Encoding.UTF8.GetString(command.CorrelationData.Span), correlation);
        return answer;
    }

    public Task<JsonElement> AskAsync(string json) => AskAsync(Command(json));

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}

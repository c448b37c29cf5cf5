using System.Collections.Concurrent;
using System.Text;
using Edge.Mqtt;

namespace Edge.Uplink.Tests.Bench;

/// <summary>Control as the uplink sees it: takes what comes on the bus and answers it, or not.</summary>
internal sealed class PlayedControl : IAsyncDisposable
{
    private readonly IMqttConnection _bus;
    private readonly Func<string, Task<string?>> _answer;
    private readonly ConcurrentQueue<string> _taken = [];
    private readonly Task _running;
    private volatile bool _isLeaving;

    private PlayedControl(IMqttConnection bus, Func<string, Task<string?>> answer)
    {
        (_bus, _answer) = (bus, answer);
        _running = RunAsync();
    }

    /// <summary>What was handed over.</summary>
    public IReadOnlyCollection<string> Taken => _taken;

    /// <param name="bench">Whose bus.</param>
    /// <param name="answer">Gives the answer to a request; null: none.</param>
    public static async Task<PlayedControl> StartAsync(UplinkBench bench, Func<string, Task<string?>> answer)
    {
        var cancel = TestContext.Current.CancellationToken;
        var bus = await new MqttNetConnector(TimeProvider.System).ConnectAsync(
            new MqttConnectionOptions { Host = "127.0.0.1", Port = bench.Bus.Port, ClientId = "control" }, cancel);
        await bus.SubscribeAsync(CommandTopics.Requests, MqttQos.AtLeastOnce, cancel);
        return new PlayedControl(bus, answer);
    }

    public static Task<PlayedControl> StartAsync(UplinkBench bench, string answer = """{"schema":1,"ok":true}""") =>
        StartAsync(bench, _ => Task.FromResult<string?>(answer));

    public async ValueTask DisposeAsync()
    {
        _isLeaving = true;
        await _bus.DisposeAsync();
        await _running;
    }

    private async Task RunAsync()
    {
        var answering = new List<Task>();
        await foreach (var request in _bus.Messages.ReadAllAsync(CancellationToken.None))
        {
            Assert.Equal(CommandTopics.Replies, request.ResponseTopic);
            answering.Add(AnswerAsync(request));
        }

        await Task.WhenAll(answering);
    }

    private async Task AnswerAsync(MqttMessage request)
    {
        var text = Encoding.UTF8.GetString(request.Payload.Span);
        _taken.Enqueue(text);
        if (await _answer(text) is not { } answer)
            return;
        var reply = new MqttMessage(request.ResponseTopic!, Encoding.UTF8.GetBytes(answer)) { CorrelationData = request.CorrelationData };
        try
        {
            await _bus.PublishAsync(reply, CancellationToken.None);
        }
        catch (MqttException) when (_isLeaving)
        {
            // The broker's acknowledgement is not waited for any more.
        }
    }
}

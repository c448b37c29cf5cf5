using System.Threading.Channels;
using Edge.Hosting;
using Edge.Mqtt;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Commands;

/// <summary>
/// Takes what the uplink hands over on the local bus, a few at a time, and answers there. The uplink waits for no more than
/// this many, so nothing is dropped here unless it does not keep to that.
/// </summary>
internal sealed class CommandDesk : IWorker
{
    private const int AtATime = 8;
    private const int Capacity = 64;

    private readonly Channel<MqttMessage> _waiting = Channel.CreateBounded<MqttMessage>(Capacity);
    private readonly MqttSession _bus;
    private readonly CommandRunner _runner;
    private readonly ILogger<CommandDesk> _log;

    public CommandDesk(MqttSession bus, CommandRunner runner, ILogger<CommandDesk> log)
    {
        (_bus, _runner, _log) = (bus, runner, log);
        bus.Subscribe(CommandTopics.Requests, MqttQos.AtLeastOnce, OnRequest);
    }

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, AtATime).Select(_ => WorkAsync(stop)));

    private ValueTask OnRequest(MqttMessage request, CancellationToken stop)
    {
        // A retained one is no news, and nobody who may write here retains any.
        if (request.Retain || !_waiting.Writer.TryWrite(request))
            Log.RequestDropped(_log, request.Retain ? "it is retained" : $"more than {Capacity} wait");
        return ValueTask.CompletedTask;
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        await foreach (var request in _waiting.Reader.ReadAllAsync(stop))
            await AnswerAsync(request, await _runner.RunAsync(request.Payload, stop), stop);
    }

    private async Task AnswerAsync(MqttMessage request, byte[] answer, CancellationToken stop)
    {
        try
        {
            var reply = new MqttMessage(CommandTopics.Replies, answer)
            {
                ContentType = "application/json",
                CorrelationData = request.CorrelationData,
            };
            if (await _bus.PublishAsync(reply, stop) is { IsSuccess: false } refused)
                Log.AnswerLost(_log, refused.Text);
        }
        catch (MqttException e)
        {
            // The uplink tells the asker that there was none in time.
            Log.AnswerLost(_log, e.Message);
        }
    }
}

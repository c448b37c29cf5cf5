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
    private const int LogLinesPerMinute = 6;

    private readonly Channel<MqttMessage> _waiting = Channel.CreateBounded<MqttMessage>(Capacity);
    private readonly MqttSession _bus;
    private readonly CommandRunner _runner;
    private readonly MinuteBudget _lines;
    private readonly ILogger<CommandDesk> _log;
    private long _dropped;

    public CommandDesk(MqttSession bus, CommandRunner runner, WorkMonitor monitor, TimeProvider time, ILogger<CommandDesk> log)
    {
        (_bus, _runner, _log, _lines) = (bus, runner, log, new(LogLinesPerMinute, time));
        monitor.AddCounter("commands_dropped", () => Dropped);
        bus.Subscribe(CommandTopics.Requests, MqttQos.AtLeastOnce, OnRequest);
    }

    /// <summary>Requests that get no answer.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, AtATime).Select(_ => WorkAsync(stop)));

    private ValueTask OnRequest(MqttMessage request, CancellationToken stop)
    {
        // A retained one is no news, and nobody who may write here retains any.
        if (request.Retain || !_waiting.Writer.TryWrite(request))
            Drop(request.Retain ? "it is retained" : $"more than {Capacity} wait");
        return ValueTask.CompletedTask;
    }

    private void Drop(string reason)
    {
        Interlocked.Increment(ref _dropped);
        if (_lines.Allows(out _))
            Log.RequestDropped(_log, Dropped, reason);
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        await foreach (var request in _waiting.Reader.ReadAllAsync(stop))
            await AnswerAsync(request, await _runner.RunAsync(request.Payload, CommandOrigin.Cloud, stop), stop);
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

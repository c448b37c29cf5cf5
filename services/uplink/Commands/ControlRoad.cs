using System.Collections.Concurrent;
using Edge.Mqtt;

namespace Edge.Uplink.Commands;

/// <summary>Hands commands to control over the local bus, and knows which answer belongs to which.</summary>
internal sealed class ControlRoad
{
    // Far more than any answer has; the cloud's link is paid by the byte.
    private const int MaxAnswerBytes = 64 * 1024;

    private readonly MqttSession _bus;
    private readonly CommandOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<byte[]>> _asked = [];

    public ControlRoad(MqttSession bus, CommandOptions options, TimeProvider time)
    {
        (_bus, _options, _time) = (bus, options, time);
        bus.Subscribe(CommandTopics.Replies, MqttQos.AtLeastOnce, OnReply);
    }

    /// <summary>Control's answer, as it goes to the cloud.</summary>
    /// <exception cref="CommandException">Control is away, or has not answered in time.</exception>
    public async Task<byte[]> AskAsync(ReadOnlyMemory<byte> request, CancellationToken stop)
    {
        var id = Guid.NewGuid();
        var answer = _asked[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await HandOverAsync(request, id, stop);
            var told = await answer.Task.WaitAsync(_options.AnswerTimeout, _time, stop);
            return told.Length <= MaxAnswerBytes
                ? told
                : throw new CommandException(CommandError.Failed, $"control's answer has {told.Length} bytes; at most {MaxAnswerBytes} are passed on");
        }
        catch (TimeoutException)
        {
            throw new CommandException(CommandError.TimedOut,
                $"control has not answered within {_options.AnswerTimeout.TotalSeconds:0} s; the command may still be done");
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    private async Task HandOverAsync(ReadOnlyMemory<byte> request, Guid id, CancellationToken stop)
    {
        try
        {
            var taken = await _bus.PublishAsync(
                new MqttMessage(CommandTopics.Requests, request)
                {
                    ContentType = "application/json",
                    ResponseTopic = CommandTopics.Replies,
                    CorrelationData = id.ToByteArray(),
                },
                stop);
            // Control has no session that outlives its connection: what it does not get now it never gets.
            if (!taken.IsSuccess)
                throw new CommandException(CommandError.ControlAway, $"control was not reached: {taken.Text}; try again later");
        }
        catch (MqttException e)
        {
            throw new CommandException(CommandError.ControlAway, $"control was not reached: {e.Message}; try again later");
        }
    }

    // One that nobody waits for any more is late; its command was answered with timed_out.
    private ValueTask OnReply(MqttMessage message, CancellationToken stop)
    {
        if (message.CorrelationData.Length == 16 && _asked.TryGetValue(new Guid(message.CorrelationData.Span), out var asked))
            asked.TrySetResult(message.Payload.ToArray());
        return ValueTask.CompletedTask;
    }
}

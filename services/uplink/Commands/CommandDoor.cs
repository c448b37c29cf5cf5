using System.Threading.Channels;
using Edge.Mqtt;
using Edge.Uplink.Cloud;

namespace Edge.Uplink.Commands;

/// <summary>
/// Where commands arrive. Nothing is waited for here, for batches and alarms share the session: what gets in waits for its
/// turn, and of what does not get in the asker hears at once, if it can be answered at all.
/// </summary>
internal sealed class CommandDoor
{
    private const int LogLinesPerMinute = 6;

    private readonly Channel<IncomingCommand> _inside;
    private readonly ReplyQueue _replies;
    private readonly string _replyTopic;
    private readonly TimeProvider _time;
    private readonly MinuteBudget _taken;
    private readonly MinuteBudget _lines;
    private readonly ILogger<CommandDoor> _log;
    private long _received;
    private long _ignored;

    public CommandDoor(CloudLink link, ReplyQueue replies, CommandOptions options, TimeProvider time, ILogger<CommandDoor> log)
    {
        (_replies, _time, _log, _replyTopic) = (replies, time, log, link.Topics.Replies);
        _inside = Channel.CreateBounded<IncomingCommand>(options.QueueLength);
        (_taken, _lines) = (new(options.PerMinute, time), new(LogLinesPerMinute, time));
        link.Subscribe(link.Topics.Commands, OnMessage);
    }

    /// <summary>Those that got in.</summary>
    public ChannelReader<IncomingCommand> Inside => _inside.Reader;

    /// <summary>All that arrived.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Those of them that get no answer.</summary>
    public long Ignored => Interlocked.Read(ref _ignored);

    private ValueTask OnMessage(MqttMessage message, CancellationToken stop)
    {
        Interlocked.Increment(ref _received);
        var command = IncomingCommand.Of(message, _time);
        if (message.Retain)
            Ignore("it is retained, and would be done on each connect");
        else if (message.ResponseTopic != _replyTopic)
            Ignore($"its response topic is not {_replyTopic}");
        else if (!_taken.Allows(out _) || !_inside.Writer.TryWrite(command))
            _replies.Add(CommandAnswer.Refused(null, new(CommandError.Busy, "too many commands at once; try again in a minute")), command.Correlation);
        return ValueTask.CompletedTask;
    }

    private void Ignore(string reason)
    {
        Interlocked.Increment(ref _ignored);
        if (_lines.Allows(out _))
            Log.CommandIgnored(_log, reason, Ignored);
    }
}

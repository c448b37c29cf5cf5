namespace Edge.Uplink.Commands;

/// <summary>
/// Takes each command from the door to control and its answer back. A few at a time, so that one which takes minutes does not
/// hold up the others. Every wait in here is bounded, and no reading depends on it, so it is no part of the health.
/// </summary>
internal sealed class CommandWorker : IWorker
{
    private const int AtATime = 8;

    private readonly CommandDoor _door;
    private readonly CommandCheck _check;
    private readonly ControlRoad _control;
    private readonly ReplyQueue _replies;
    private readonly ILogger<CommandWorker> _log;
    private long _refused;

    public CommandWorker(
        CommandDoor door, CommandCheck check, ControlRoad control, ReplyQueue replies, WorkMonitor monitor, ILogger<CommandWorker> log)
    {
        (_door, _check, _control, _replies, _log) = (door, check, control, replies, log);
        monitor.AddCounter("commands_received", () => door.Received);
        monitor.AddCounter("commands_ignored", () => door.Ignored);
        monitor.AddCounter("commands_refused", () => Interlocked.Read(ref _refused));
        monitor.AddCounter("replies_dropped", () => replies.Dropped);
    }

    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll([_replies.RunAsync(stop), .. Enumerable.Range(0, AtATime).Select(_ => WorkAsync(stop))]);

    private async Task WorkAsync(CancellationToken stop)
    {
        await foreach (var command in _door.Inside.ReadAllAsync(stop))
            _replies.Add(await AnswerAsync(command, stop), command.Correlation);
    }

    private async Task<byte[]> AnswerAsync(IncomingCommand command, CancellationToken stop)
    {
        string? name = null;
        try
        {
            name = _check.Check(command).Command;
            return await _control.AskAsync(command.Payload, stop);
        }
        catch (CommandException e)
        {
            Interlocked.Increment(ref _refused);
            // The door lets only so many in within a minute, so the lines are bounded too.
            Log.CommandRefused(_log, name ?? "?", e.Error, e.Message);
            return CommandAnswer.Refused(name, e);
        }
    }
}

namespace Edge.Uplink.Commands;

/// <summary>What can be said against a command before anybody does it.</summary>
internal sealed class CommandCheck(RecentCommands recent, CommandOptions options, IClockRule clock, TimeProvider time)
{
    /// <summary>Remembers it, too: the next one with the same correlation data is a repetition.</summary>
    /// <exception cref="CommandException">It must not be done.</exception>
    public CommandRequest Check(IncomingCommand command)
    {
        if (command.Correlation.Length is 0 or > IncomingCommand.MaxCorrelationBytes)
            throw new CommandException(CommandError.Malformed,
                $"correlation data of 1 to {IncomingCommand.MaxCorrelationBytes} bytes is expected, other for each command");
        if (command.Payload.Length > options.MaxBytes)
            throw new CommandException(CommandError.TooLarge, $"{command.Payload.Length} bytes; {options.MaxBytes} are taken");
        var request = CommandRequest.Parse(command.Payload);
        CheckExpiry(command, request);
        if (!recent.Add(command.Correlation.Span))
            throw new CommandException(CommandError.Repeated,
                "this correlation data was used before: that command has, or had, an answer of its own");
        return request;
    }

    private void CheckExpiry(IncomingCommand command, CommandRequest request)
    {
        if (command.Expiry is { } left && time.GetElapsedTime(command.ArrivedAt) >= left)
            throw new CommandException(CommandError.Expired, "its message expiry has passed while it waited here");
        if (request.ExpiresAt is not { } expiresAt)
            return;
        if (!clock.IsSet)
            throw new CommandException(CommandError.ClockNotSet,
                "whether expires_at has passed cannot be told before the clock is set; a message expiry can");
        var now = time.GetUtcNow();
        if (now >= expiresAt)
            throw new CommandException(CommandError.Expired, $"expired at {expiresAt:yyyy-MM-dd'T'HH:mm:ss'Z'}, and now is {now:yyyy-MM-dd'T'HH:mm:ss'Z'}");
    }
}

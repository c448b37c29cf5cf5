using Edge.Hosting;

namespace Edge.Control.Commands;

/// <summary>One command under way: what is known of it so far.</summary>
internal sealed class CommandCall(string origin, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    public string Origin { get; } = origin;

    public DateTimeOffset At { get; } = time.GetUtcNow();

    public TimeSpan Took => time.GetElapsedTime(_began);

    /// <summary>Null: it could not be read.</summary>
    public CommandRequest? Request { get; set; }

    /// <summary>Null: it is not on the list.</summary>
    public CommandRow? Row { get; set; }

    /// <summary>Null: it was refused before they were looked at.</summary>
    public CommandArgs? Args { get; set; }

    /// <summary>For the log.</summary>
    public string Name => Request?.Command ?? "?";
}

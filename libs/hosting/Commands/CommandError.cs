namespace Edge.Hosting;

/// <summary>Why a command was not done, as <c>error</c> in its answer; docs/commands has the list for whoever asks.</summary>
public static class CommandError
{
    /// <summary>Not of the form that the schema tells.</summary>
    public const string Malformed = "malformed";

    /// <summary>More bytes than are taken.</summary>
    public const string TooLarge = "too_large";

    /// <summary>Its time had passed before it could begin.</summary>
    public const string Expired = "expired";

    /// <summary>It has an <c>expires_at</c>, and nobody vouches for the gateway's clock yet.</summary>
    public const string ClockNotSet = "clock_not_set";

    /// <summary>Its correlation data was used before, or it is signed and was done before.</summary>
    public const string Repeated = "repeated";

    /// <summary>It is done for the cloud only when the operator has signed it.</summary>
    public const string NotSigned = "unsigned";

    /// <summary>The operator has not signed this, or this gateway trusts no operator.</summary>
    public const string BadSignature = "bad_signature";

    /// <summary>It is meant for another gateway.</summary>
    public const string OtherGateway = "other_gateway";

    /// <summary>Too many at once, or this one runs already.</summary>
    public const string Busy = "busy";

    /// <summary>Not on the list of what can be asked for.</summary>
    public const string UnknownCommand = "unknown_command";

    /// <summary>An argument is missing, unknown or out of range.</summary>
    public const string BadArgs = "bad_args";

    /// <summary>Control, which does the commands, does not run.</summary>
    public const string ControlAway = "control_away";

    /// <summary>No outcome within the time that it may take. What it began may still go on.</summary>
    public const string TimedOut = "timed_out";

    /// <summary>It was tried and did not work.</summary>
    public const string Failed = "failed";
}

/// <summary>A command is refused or has failed; the message says why, for a person.</summary>
/// <param name="error">One of <see cref="CommandError"/>.</param>
/// <param name="text">What is wrong and what to do.</param>
#pragma warning disable CA1032 // It never goes without its error.
public sealed class CommandException(string error, string text) : Exception(text)
#pragma warning restore CA1032
{
    /// <summary>One of <see cref="CommandError"/>.</summary>
    public string Error { get; } = error;
}

namespace Grpc.Core;

/// <summary>How a call ended, and why.</summary>
/// <param name="StatusCode">The class of the result.</param>
/// <param name="Detail">A sentence for a person; travels to the caller.</param>
/// <param name="DebugException">What lay beneath, on this side only; never travels.</param>
public readonly record struct Status(StatusCode StatusCode, string Detail, Exception? DebugException)
{
    /// <summary>OK without a word.</summary>
    public static readonly Status DefaultSuccess = new(StatusCode.OK, "");

    /// <summary>Cancelled without a word.</summary>
    public static readonly Status DefaultCancelled = new(StatusCode.Cancelled, "");

    /// <summary>A status without an exception beneath it.</summary>
    public Status(StatusCode statusCode, string detail) : this(statusCode, detail, null) { }

    /// <inheritdoc/>
    public override string ToString() => $"{StatusCode}: {Detail}";
}

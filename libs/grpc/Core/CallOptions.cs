namespace Grpc.Core;

/// <summary>What a caller may set for one call.</summary>
/// <param name="headers">Metadata to send first.</param>
/// <param name="deadline">The UTC time at which the call ends with DEADLINE_EXCEEDED; null: never. It is turned into a duration when
/// the call starts and measured monotonically from then on, so a later step of the clock does not move it.</param>
/// <param name="cancellationToken">Ends the call with CANCELLED, here and at the server.</param>
/// <param name="writeOptions">How the messages are written.</param>
public struct CallOptions(
    Metadata? headers = null,
    DateTime? deadline = null,
    CancellationToken cancellationToken = default,
    WriteOptions? writeOptions = null) : IEquatable<CallOptions>
{
    /// <summary>Metadata to send first.</summary>
    public Metadata? Headers { get; private set; } = headers;

    /// <summary>When the call ends at the latest, UTC.</summary>
    public DateTime? Deadline { get; private set; } = deadline;

    /// <summary>Ends the call.</summary>
    public CancellationToken CancellationToken { get; private set; } = cancellationToken;

    /// <summary>How the messages are written.</summary>
    public WriteOptions? WriteOptions { get; private set; } = writeOptions;

    /// <summary>The same with other metadata.</summary>
    public readonly CallOptions WithHeaders(Metadata headers) => this with { Headers = headers };

    /// <summary>The same with another deadline.</summary>
    public readonly CallOptions WithDeadline(DateTime deadline) => this with { Deadline = deadline };

    /// <summary>The same with another token.</summary>
    public readonly CallOptions WithCancellationToken(CancellationToken cancellationToken) =>
        this with { CancellationToken = cancellationToken };

    /// <summary>The same with other write options.</summary>
    public readonly CallOptions WithWriteOptions(WriteOptions writeOptions) => this with { WriteOptions = writeOptions };

    /// <inheritdoc/>
    public readonly bool Equals(CallOptions other) =>
        ReferenceEquals(Headers, other.Headers) && Deadline == other.Deadline
        && CancellationToken == other.CancellationToken && ReferenceEquals(WriteOptions, other.WriteOptions);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is CallOptions other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Headers, Deadline, CancellationToken, WriteOptions);

    /// <summary>The same in every respect.</summary>
    public static bool operator ==(CallOptions left, CallOptions right) => left.Equals(right);

    /// <summary>Different in some respect.</summary>
    public static bool operator !=(CallOptions left, CallOptions right) => !left.Equals(right);
}

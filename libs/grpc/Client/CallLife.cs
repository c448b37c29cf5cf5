using Grpc.Core;
using Grpc.Protocol;

namespace Grpc.Net.Client;

/// <summary>How a call ended. There is one end only: whatever happens first, the rest follows from it.</summary>
internal sealed record CallResult(Status Status, Metadata Trailers)
{
    public RpcException ToException() => new(Status, Trailers);
}

/// <summary>A call's life at the client: it ends with the server's status, at its deadline, when the caller gives it up, when the channel
/// closes or when the transport fails, and <see cref="Stop"/> then stops everything that still works on it.</summary>
#pragma warning disable CA1001 // The end of the call disposes what it has; there is no second way out.
internal sealed class CallLife
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<CallResult> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private ITimer? _deadline;
    private CancellationTokenRegistration _cancelled;
    private CancellationTokenRegistration _closed;
    private CallResult? _result;

    public CallLife() => Stop = _stop.Token;

    public CancellationToken Stop { get; }

    /// <summary>Null while the call lives.</summary>
    public CallResult? Result => Volatile.Read(ref _result);

    public Task<CallResult> Ended => _ended.Task;

    /// <summary>What is left until the deadline, taken once at the start and measured monotonically from there; null: no deadline.</summary>
    public TimeSpan? Timeout { get; private set; }

    public void Begin(CallOptions options, GrpcChannel channel)
    {
        if (options.Deadline is { } deadline && deadline != DateTime.MaxValue)
            Timeout = deadline.ToUniversalTime() - channel.Time.GetUtcNow().UtcDateTime;
        _cancelled = options.CancellationToken.Register(() => End(StatusCode.Cancelled, "The caller gave up the call."));
        _closed = channel.Closing.Register(() => End(StatusCode.Cancelled, "The channel was closed."));
        if (Timeout <= TimeSpan.Zero) End(StatusCode.DeadlineExceeded, "The deadline passed before the call began.");
        else if (Timeout <= TimeoutHeader.LongestTimer) _deadline = channel.Time.CreateTimer(_ => OnDeadline(), null, Timeout.Value, Never);
        if (Result is not null) Release();
    }

    public void End(StatusCode code, string detail) => End(new CallResult(new Status(code, detail), []));

    /// <summary>Only the first end counts.</summary>
    public CallResult End(CallResult result)
    {
        lock (_gate)
        {
            if (_result is not null) return _result;
            Volatile.Write(ref _result, result);
        }

        Release();
        _ended.SetResult(result);
        _stop.Cancel();
        _stop.Dispose();
        return result;
    }

    private static TimeSpan Never => System.Threading.Timeout.InfiniteTimeSpan;

    private void OnDeadline() => End(StatusCode.DeadlineExceeded, "The deadline passed.");

    // Does not wait for a callback that is running: that callback may be who ends the call.
    private void Release()
    {
        _deadline?.Dispose();
        _cancelled.Unregister();
        _closed.Unregister();
    }
}

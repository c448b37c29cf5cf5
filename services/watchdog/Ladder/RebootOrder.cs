using Edge.V1;
using Grpc.Core;
using ControlClient = Edge.V1.Control.ControlClient;

namespace Edge.Watchdog.Ladder;

/// <param name="Asked">False: not again so soon.</param>
/// <param name="Refusal">Null: the host was told, or it is not known whether it was.</param>
internal sealed record OrderAnswer(bool Asked, string? Refusal = null);

/// <summary>Asks control for an orderly reboot of the machine, at most once in as long as a part may fail.</summary>
internal sealed class RebootOrder(ControlClient control, LadderOptions options, TimeProvider time)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private long? _askedAt;

    /// <summary>It was not asked for so long that it may be again.</summary>
    public bool IsTime => _askedAt is not { } at || time.GetElapsedTime(at) >= options.RebootAfter;

    public async Task<OrderAnswer> TryAsync(string reason, CancellationToken stop)
    {
        if (!IsTime)
            return new(Asked: false);
        _askedAt = time.GetTimestamp();
        try
        {
            await control.RebootAsync(new RebootRequest { Reason = reason }, deadline: time.GetUtcNow().UtcDateTime + CallTimeout, cancellationToken: stop);
            return new(Asked: true);
        }
        catch (RpcException e)
        {
            stop.ThrowIfCancellationRequested();
            return new(Asked: true, e.StatusCode == StatusCode.DeadlineExceeded ? null : $"control says: {e.Status.Detail} ({e.StatusCode})");
        }
    }
}

namespace Edge.Uplink.Scheduling;

/// <summary>Looks every interval whether something is unsent, on the monotonic clock: no clock step concerns it.</summary>
internal sealed class StreamPlanner(TimeSpan interval, TimeProvider time) : ISendPlanner
{
    private long? _begun;

    public bool SendsOften => true;

    public DateTimeOffset? LastSend { get; private set; }

    public Plan Look()
    {
        var wait = _begun is { } at ? interval - time.GetElapsedTime(at) : TimeSpan.Zero;
        return new(wait <= TimeSpan.Zero, wait, "readings to send", null, null);
    }

    public void Begun() => _begun = time.GetTimestamp();

    public void Sent(Plan? plan) => LastSend = time.GetUtcNow();
}

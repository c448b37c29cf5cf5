namespace Edge.Watchdog.Ladder;

/// <summary>How long a critical part has been failing. It is healed when it was well for a while without a break, not before.</summary>
internal sealed class PartWatch(string name, TimeSpan rebootAfter, LadderOptions options, TimeProvider time)
{
    private long? _failingSince;
    private long? _wellSince;
    private string _why = "";
    private bool _wasWell;

    public bool IsWell => _wasWell && _failingSince is null;

    /// <summary>It is well now.</summary>
    public void Well()
    {
        _wasWell = true;
        if (_failingSince is null)
            return;
        _wellSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(_wellSince.Value) >= options.WellAfter)
            (_failingSince, _wellSince, _why) = (null, null, "");
    }

    /// <summary>It is not well now.</summary>
    public void Fails(string why)
    {
        _failingSince ??= time.GetTimestamp();
        (_wellSince, _why) = (null, why);
    }

    /// <summary>What is wrong now does not count: it begins anew when that ends.</summary>
    public void Forgive()
    {
        if (_failingSince is not null)
            _failingSince = time.GetTimestamp();
    }

    /// <param name="futile">Why a reboot would not help, when something is known.</param>
    public PartState State(string? futile = null) => new(
        name,
        _failingSince is { } since ? time.GetElapsedTime(since) + TimeSpan.FromTicks(1) : TimeSpan.Zero,
        _failingSince is not null && _wellSince is null,
        _why,
        // What was never well since this service began may be a stranger to this machine: switched off, not set up. A reboot was not its cure.
        futile ?? (_wasWell ? null : "it was not well once since the watchdog began to look"),
        rebootAfter);
}

namespace Edge.Watchdog.Ladder;

/// <summary>How long a critical part has been failing. It is healed when it was well for a while without a break, not before.</summary>
internal sealed class PartWatch(string name, TimeSpan rebootAfter, LadderOptions options, TimeProvider time)
{
    private long? _failingSince;
    private long? _wellSince;
    private string _why = "";
    private bool _wasThere;

    public bool IsWell => _wasThere && _failingSince is null;

    /// <summary>It is well now.</summary>
    public void Well()
    {
        _wasThere = true;
        if (_failingSince is null)
            return;
        _wellSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(_wellSince.Value) >= options.WellAfter)
            (_failingSince, _wellSince, _why) = (null, null, "");
    }

    /// <summary>It is not well now.</summary>
    /// <param name="why">What is wrong, for a person.</param>
    /// <param name="isThere">It runs, and says so itself.</param>
    public void Fails(string why, bool isThere = false)
    {
        _wasThere |= isThere;
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
        // What was never there since this service began may be switched off or not set up. A reboot was not its cure.
        futile ?? (_wasThere ? null : "it was not there once since the watchdog began to look"),
        rebootAfter);
}

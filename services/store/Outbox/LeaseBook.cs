namespace Edge.Store.Outbox;

/// <summary>
/// Who holds which batch, and for how long: in memory only, so that nobody holds one after a restart. Time is elapsed time;
/// a step of the clock neither shortens nor lengthens a lease.
/// </summary>
internal sealed class LeaseBook(TimeProvider time)
{
    private readonly Dictionary<long, Lease> _leases = [];

    /// <param name="batch">Which.</param>
    /// <param name="attempt">Which lease of it.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="instance">The life of the process that holds it; empty when it is not known.</param>
    public void Hold(long batch, long attempt, TimeSpan duration, string instance) =>
        _leases[batch] = new(attempt, time.GetTimestamp(), duration, instance);

    /// <summary>Ends the leases of other lives: there is one sender at a time, so they have died with them in their hands.</summary>
    public void FreeOthers(string instance)
    {
        if (instance.Length == 0)
            return;
        foreach (var (batch, lease) in _leases)
            if (lease.Instance.Length > 0 && lease.Instance != instance)
                _leases.Remove(batch);
    }

    /// <summary>Whether somebody holds it now.</summary>
    public bool IsHeld(long batch) =>
        _leases.TryGetValue(batch, out var lease) && time.GetElapsedTime(lease.Since) < lease.Duration;

    /// <summary>Whether another lease than this attempt's holds it now.</summary>
    public bool IsHeldByOther(long batch, long attempt) => IsHeld(batch) && _leases[batch].Attempt != attempt;

    /// <summary>Ends the lease; false when this attempt had none, or it was ended before.</summary>
    public bool End(long batch, long attempt) =>
        _leases.TryGetValue(batch, out var lease) && lease.Attempt == attempt && _leases.Remove(batch);

    private sealed record Lease(long Attempt, long Since, TimeSpan Duration, string Instance);
}

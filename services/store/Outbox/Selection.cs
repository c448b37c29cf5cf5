using Edge.Store.Readings;

namespace Edge.Store.Outbox;

/// <summary>
/// Decides what is sent: of each meter the last reading of each window. The newest reading of a meter is a candidate. When a
/// newer one comes before the candidate was put into a batch, the candidate is thinned if both are of one window, and goes
/// into the outbox otherwise. A reading that comes late, older than the newest, goes into the outbox when it is the first of
/// its window or later than the one of it that waits there, which is thinned then; when the window has been sent it is thinned.
/// So each reading is at any time exactly one of: candidate, in the outbox, in a batch, thinned.
/// </summary>
internal sealed class Selection(OutboxTable outbox, WindowSearch windows, TimeSpan sendEvery, TimeProvider time)
{
    private readonly long _windowMs = (long)sendEvery.TotalMilliseconds;

    /// <summary>A reading of this meter has been stored. True when it is the meter's newest now.</summary>
    public bool Stored(Meter meter, long seq, long receivedMs)
    {
        var isLate = receivedMs < meter.ReceivedMs && meter.Seq > 0 && !IsToCome(meter.ReceivedMs);
        if (isLate)
            Late(meter, seq, receivedMs);
        else
            Newest(meter, seq, receivedMs);
        if (_windowMs > 0)
            windows.Add(meter.Id, new(seq, receivedMs));
        return !isLate;
    }

    private void Newest(Meter meter, long seq, long receivedMs)
    {
        var before = meter.Seq;
        if (meter.Goes(seq, receivedMs, _windowMs))
            outbox.Add(before);
    }

    private void Late(Meter meter, long seq, long receivedMs)
    {
        meter.Readings++;
        if (Meter.IsOneWindow(meter.ReceivedMs, receivedMs, _windowMs))
        {
            meter.Thinned++;
            return;
        }
        var others = _windowMs == 0 ? [] : windows.Of(meter.Id, receivedMs - receivedMs % _windowMs, _windowMs);
        if (others.Count > 0)
        {
            meter.Thinned++;
            if (!TakesPlace(others, receivedMs))
                return;
        }
        outbox.Add(seq);
    }

    // Of its window one waits, and it is not later: that one gives up its place.
    private bool TakesPlace(IReadOnlyList<Place> others, long receivedMs)
    {
        foreach (var other in others)
            if (other.ReceivedMs <= receivedMs && outbox.Remove(other.Seq))
                return true;
        return false;
    }

    // A time that has not come yet is of a clock that was wrong; it must not be the newest until it comes.
    private bool IsToCome(long receivedMs) => receivedMs > time.GetUtcNow().ToUnixTimeMilliseconds();
}

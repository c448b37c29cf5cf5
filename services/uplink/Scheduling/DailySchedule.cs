namespace Edge.Uplink.Scheduling;

/// <summary>One planned send: the day it belongs to, and when it begins.</summary>
internal readonly record struct Slot(DateOnly Day, DateTimeOffset At);

/// <summary>
/// When the daily sends are: a pure function of the time it is given. Each day (UTC) has one slot, at the configured time
/// plus this gateway's offset, which may lead into the next day.
/// </summary>
internal sealed class DailySchedule(TimeSpan sendAt, TimeSpan offset)
{
    private readonly TimeSpan _intoTheDay = sendAt + offset;

    public Slot SlotOf(DateOnly day) => new(day, new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) + _intoTheDay);

    /// <summary>
    /// Due is the slot that began last, unless its day is in the diary. Days and not hours decide, so it does not matter
    /// whether the clock crossed the slot by running or by a step, nor how often it crosses it; a day without a link is
    /// made up for by the next slot that finds one.
    /// </summary>
    public SendDecision Decide(DateTimeOffset now, bool clockSet, SendDiary diary)
    {
        if (!clockSet)
            return new SendDecision.WaitForClock();

        var slot = SlotOf(DateOnly.FromDateTime((now - _intoTheDay).UtcDateTime));
        return diary.Has(slot.Day) ? new SendDecision.WaitUntil(NextAfter(slot, diary)) : new SendDecision.Due(slot);
    }

    // After a clock that ran ahead was set back, the coming days may be in the diary already.
    private Slot NextAfter(Slot slot, SendDiary diary)
    {
        var next = slot.Day.AddDays(1);
        while (diary.Has(next))
            next = next.AddDays(1);
        return SlotOf(next);
    }
}

/// <summary>What the schedule says about a moment.</summary>
internal abstract record SendDecision
{
    /// <summary>Nobody vouches for the time yet.</summary>
    internal sealed record WaitForClock : SendDecision;

    internal sealed record WaitUntil(Slot Slot) : SendDecision;

    internal sealed record Due(Slot Slot) : SendDecision;
}

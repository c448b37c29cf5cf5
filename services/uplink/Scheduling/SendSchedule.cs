namespace Edge.Uplink.Scheduling;

/// <summary>One planned send.</summary>
/// <param name="Part">The beginning of the part of the day that it belongs to, as clocks on the wall show it.</param>
/// <param name="At">When it begins.</param>
internal readonly record struct Slot(DateTime Part, DateTimeOffset At);

/// <summary>
/// When the sends are: a pure function of the time it is given. A day on the wall has parts of <paramref name="every"/>, counted
/// from midnight (the last may be shorter), and each part has one slot: this gateway's offset after the time of the send.
/// </summary>
/// <param name="zone">Whose days.</param>
/// <param name="every">The length of a part: a day, or hours.</param>
/// <param name="sendAt">The time of the send; where parts are shorter than a day, one of the sends is then.</param>
/// <param name="offset">Of this gateway.</param>
internal sealed class SendSchedule(SendZone zone, TimeSpan every, TimeSpan sendAt, TimeSpan offset)
{
    private readonly TimeSpan _intoThePart = TimeSpan.FromTicks(sendAt.Ticks % every.Ticks);

    public Slot SlotOf(DateTime part) => new(part, zone.FirstInstantOf(part + _intoThePart).ToUniversalTime() + offset);

    /// <summary>
    /// Due is the slot that began last, unless its part of the day is in the diary. What clocks on the wall show decides and not
    /// what has elapsed, so it does not matter whether the clock crossed the slot by running or by a step, nor how often it
    /// crosses it; slots without a link are made up for by the next one that finds one.
    /// </summary>
    public SendDecision Decide(DateTimeOffset now, bool clockSet, SendDiary diary)
    {
        if (!clockSet)
            return new SendDecision.WaitForClock();

        var slot = BegunLast(now);
        return diary.Has(slot.Part) ? new SendDecision.WaitUntil(NextAfter(slot, diary)) : new SendDecision.Due(slot);
    }

    private Slot BegunLast(DateTimeOffset now)
    {
        var slot = SlotOf(PartWith(zone.WallClockAt(now)));
        while (slot.At > now)
            slot = SlotOf(PartWith(slot.Part.AddTicks(-1)));
        return slot;
    }

    // After a clock that ran ahead was set back, slots to come may be in the diary already.
    private Slot NextAfter(Slot slot, SendDiary diary)
    {
        var next = PartAfter(slot.Part);
        while (diary.Has(next))
            next = PartAfter(next);
        return SlotOf(next);
    }

    private DateTime PartWith(DateTime wall) => wall.Date + TimeSpan.FromTicks(wall.TimeOfDay.Ticks / every.Ticks * every.Ticks);

    private DateTime PartAfter(DateTime part)
    {
        var next = part + every;
        return next.Date > part.Date ? part.Date.AddDays(1) : next;
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

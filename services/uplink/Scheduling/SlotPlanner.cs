namespace Edge.Uplink.Scheduling;

/// <summary>Once in each slot of <see cref="SendSchedule"/>; remembers over restarts which are done.</summary>
internal sealed class SlotPlanner(SendSchedule schedule, DiaryFile file, IClockRule clock, TimeProvider time) : ISendPlanner
{
    private SendDiary _diary = file.Read();

    public bool SendsOften => false;

    public DateTimeOffset? LastSend => _diary.LastSend;

    public Plan Look()
    {
        var now = time.GetUtcNow();
        return schedule.Decide(now, clock.IsSet, _diary) switch
        {
            SendDecision.Due due => new(true, TimeSpan.Zero, $"the send of {due.Slot.At:yyyy-MM-dd HH:mm} UTC", due.Slot.At, due.Slot),
            SendDecision.WaitUntil wait => new(
                false, wait.Slot.At - now, $"the send at {wait.Slot.At:yyyy-MM-dd HH:mm:ss} UTC", wait.Slot.At, null),
            _ => new(false, TimeSpan.MaxValue, "the clock to be set", null, null),
        };
    }

    public void Begun()
    {
        // A slot is done when its send is, not when it begins.
    }

    public void Sent(Plan? plan)
    {
        var now = time.GetUtcNow();
        if (plan?.Slot is not { } slot)
        {
            // In memory only: somebody asking for sends all day must not wear the card.
            _diary = _diary.Sent(now);
            return;
        }

        _diary = _diary.SentFor(slot.Part, now);
        file.Write(_diary);
    }
}

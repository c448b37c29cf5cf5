namespace Edge.Uplink.Scheduling;

/// <summary>Once a day, by <see cref="DailySchedule"/>; remembers over restarts which days are done.</summary>
internal sealed class DailyPlanner(DailySchedule schedule, DiaryFile file, IClockRule clock, TimeProvider time) : ISendPlanner
{
    private SendDiary _diary = file.Read();

    public bool SendsOften => false;

    public DateTimeOffset? LastSend => _diary.LastSend;

    public Plan Look()
    {
        var now = time.GetUtcNow();
        return schedule.Decide(now, clock.IsSet, _diary) switch
        {
            SendDecision.Due due => new(true, TimeSpan.Zero, $"the send of {due.Slot.Day:yyyy-MM-dd}", due.Slot.At, due.Slot),
            SendDecision.WaitUntil wait => new(
                false, wait.Slot.At - now, $"the send at {wait.Slot.At:yyyy-MM-dd HH:mm:ss} UTC", wait.Slot.At, null),
            _ => new(false, TimeSpan.MaxValue, "the clock to be set", null, null),
        };
    }

    public void Begun()
    {
        // A day is done when its send is, not when it begins.
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

        _diary = _diary.SentFor(slot.Day, now);
        file.Write(_diary);
    }
}

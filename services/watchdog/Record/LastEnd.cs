namespace Edge.Watchdog.Record;

/// <summary>How the life before this one ended.</summary>
internal enum LastEnd
{
    /// <summary>Nothing is known: the first start, or the device was not armed.</summary>
    Unknown,

    /// <summary>The machine is still the same; only this service was started again.</summary>
    SameBoot,

    /// <summary>In order.</summary>
    Orderly,

    /// <summary>This service caused the reboot; the record says why.</summary>
    Caused,

    /// <summary>Armed, and no reason given: the power was cut, or the machine hung and the hardware reset it.</summary>
    Unexplained,
}

/// <summary>What follows from the record of the life before; pure.</summary>
internal static class RecordRule
{
    /// <summary>The end of the life that wrote the record, and the record to go on with.</summary>
    public static (LastEnd End, WatchdogRecord Fresh) Begin(WatchdogRecord? old, string bootId)
    {
        if (old is null)
            return (LastEnd.Unknown, new(bootId));
        if (old.BootId == bootId)
            return (LastEnd.SameBoot, old);
        var end = old switch
        {
            { Reason: not null } => LastEnd.Caused,
            { CleanStop: true } => LastEnd.Orderly,
            { Armed: true } => LastEnd.Unexplained,
            _ => LastEnd.Unknown,
        };
        return (end, new(bootId)
        {
            EarlierSeconds = old.EarlierSeconds + old.UptimeSeconds,
            Reboots = old.Reboots,
            UnexplainedInARow = end == LastEnd.Unexplained ? old.UnexplainedInARow + 1 : 0,
        });
    }
}

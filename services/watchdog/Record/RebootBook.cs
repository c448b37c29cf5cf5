using Edge.Hosting;
using Edge.Watchdog.Ladder;

namespace Edge.Watchdog.Record;

/// <summary>
/// Keeps the record and counts reboots by it. Called while the process begins, by the loop that looks at the evidence, and when the
/// process has ended; never at the same time.
/// </summary>
internal sealed class RebootBook(RecordFile file, LadderOptions options, BootId boot, IClockRule clock, TimeProvider time)
{
    /// <summary>So many boots in a row that ended nobody knows how, and the device is armed only after a while without trouble.</summary>
    public const int UnexplainedAtMost = 3;

    /// <summary>A life that lasted so long is not what ends the machine.</summary>
    public static readonly TimeSpan WithoutTrouble = TimeSpan.FromMinutes(10);

    private readonly long _began = time.GetTimestamp();
    private WatchdogRecord _record = new(boot.Value);

    /// <summary>How the life before this one ended.</summary>
    public LastEnd LastEnd { get; private set; }

    /// <summary>The reason of the reboot that this service caused, when it did.</summary>
    public string? LastReason { get; private set; }

    /// <summary>It was decided in this very boot that the hardware is to reset the machine.</summary>
    public bool IsLeftToReset => _record is { Reason: not null, Armed: true };

    public bool TooManyUnexplained => _record.UnexplainedInARow >= UnexplainedAtMost;

    /// <summary>How many reboots may still be caused now.</summary>
    public int Left => Math.Max(0, options.Reboots - _record.Reboots.Count);

    public int Counted => _record.Reboots.Count;

    private long Uptime => (long)time.GetElapsedTime(0).TotalSeconds;

    private long SummedUptime => _record.EarlierSeconds + Uptime;

    /// <summary>Reads and judges the record; writes nothing.</summary>
    public void Begin()
    {
        var old = file.Read(out var isUnreadable);
        (LastEnd, _record) = RecordRule.Begin(old, boot.Value);
        LastReason = LastEnd == LastEnd.Caused ? old!.Reason : null;
        if (isUnreadable)
            // How many there were is not known: as if there had been all.
            _record = _record with { Reboots = [.. Enumerable.Repeat(new CountedReboot(SummedUptime, "", "not known"), options.Reboots)] };
    }

    /// <summary>The device is armed; written once a boot.</summary>
    public void Armed()
    {
        if (!_record.Armed || _record.CleanStop)
            Write(_record with { Armed = true, CleanStop = false });
    }

    /// <summary>A reboot is about to be caused. False: that could not be written, so it must not be.</summary>
    public bool Decide(string part, string reason) => Write(_record with
    {
        Reason = reason,
        CleanStop = false,
        Reboots = [.. _record.Reboots, new(SummedUptime, part, reason)],
    });

    /// <summary>What was decided last does not come: it was refused.</summary>
    public void Withdraw() => Write(_record with { Reason = null, Reboots = [.. _record.Reboots.SkipLast(1)] });

    /// <summary>An orderly stop.</summary>
    /// <param name="isCalledOff">The reset that was decided does not come.</param>
    public void Stopped(bool isCalledOff)
    {
        if (_record is { Armed: true } or { Reason: not null })
            Write(_record with { CleanStop = true, Armed = false, Reason = isCalledOff ? null : _record.Reason });
    }

    /// <summary>Forgets what no longer counts: reboots that are long ago and whose part is well now, and ends that nobody could explain.</summary>
    public void Tend(Func<string, bool> isWell)
    {
        var old = SummedUptime - (long)options.RebootsWithin.TotalSeconds;
        var counting = _record.Reboots.Where(reboot => reboot.AtSeconds > old || !isWell(reboot.Part)).ToList();
        var isSound = _record.UnexplainedInARow > 0 && time.GetElapsedTime(_began) >= WithoutTrouble;
        if (counting.Count < _record.Reboots.Count || isSound)
            Write(_record with { Reboots = counting, UnexplainedInARow = isSound ? 0 : _record.UnexplainedInARow });
    }

    // What cannot be written is remembered for this life all the same, but for a decision.
    private bool Write(WatchdogRecord record)
    {
        var stamped = record with { UptimeSeconds = Uptime, WrittenAt = time.GetUtcNow(), ClockSet = clock.IsSet };
        var isWritten = file.TryWrite(stamped);
        if (isWritten || stamped.Reason == _record.Reason)
            _record = stamped;
        return isWritten;
    }
}

/// <summary>The kernel's id of this boot.</summary>
internal sealed record BootId(string Value)
{
    private const string File = "/proc/sys/kernel/random/boot_id";

    public static BootId OfKernel() => new(System.IO.File.ReadAllText(File).Trim());
}

using Edge.Store.Alarms;
using Edge.Store.Database;
using Edge.Store.Outbox;
using Edge.Store.Writing;

namespace Edge.Store.Retention;

/// <summary>What one round of retention took out.</summary>
internal sealed class Swept
{
    /// <summary>Of those older than the setting KeepAllFor: what was not selected for sending.</summary>
    public long Thinned { get; set; }

    /// <summary>Of those older than the setting KeepFor, or of the oldest when there is no more room: what needs not be sent.</summary>
    public long Shed { get; set; }

    /// <summary>Unsent, because nothing else was left that could make room.</summary>
    public long GivenUp { get; set; }
}

/// <summary>
/// Keeps the database within its bounds of age and size, a zone at a time. Nothing unsent goes by its age; by size it goes last,
/// when all that need not be sent is gone, and long after an alarm. The newest reading of each meter never goes.
/// </summary>
internal sealed class Sweeper(StoreOptions options, AgeClock clock)
{
    public const string Alarm = "unsent_fills_store";

    // Of the setting MaxBytes. The last step is the hard limit of SQLite (DatabaseFile): then nothing is taken any more.
    private const int BeginPercent = 90;
    private const int EndPercent = 85;
    private const int GiveUpPercent = 95;

    private long _roomUpTo;
    private long _agedUpTo;
    private bool _giveUp;

    /// <summary>A new round begins.</summary>
    public void Begin() => (_roomUpTo, _agedUpTo, _giveUp) = (0, 0, false);

    /// <summary>Does the most urgent, at most one zone; false when nothing is left to do. Within a transaction.</summary>
    public bool Step(OpenStore store, Swept swept) => MakeRoom(store, swept) || KeepAge(store, swept);

    private bool MakeRoom(OpenStore store, Swept swept)
    {
        var used = UsedPercent(store);
        if (_giveUp && used < GiveUpPercent)
            return false;
        if (used < EndPercent && store.Alarms.Lasts(Alarm, Trouble.AlarmSubject))
            store.Alarms.Clear(Alarm, Trouble.AlarmSubject);
        if (used < (_roomUpTo > 0 ? EndPercent : BeginPercent))
            return false;
        if (Zone.After(store.Database, _roomUpTo) is { } zone)
        {
            _roomUpTo = zone.FirstBlock;
            if (_giveUp)
                swept.GivenUp += GiveUp(store, zone);
            else
                swept.Shed += Shed(store, zone);
            return true;
        }
        if (!_giveUp)
            Warn(store, used);
        if (_giveUp || used < GiveUpPercent)
            return false;
        _roomUpTo = 0;
        return _giveUp = true;
    }

    private bool KeepAge(OpenStore store, Swept swept)
    {
        if (clock.Now(store.Instances.LastCommitMs) is not { } now)
            return false;
        if (Zone.ToThin(store.Database, (now - options.KeepAllFor).ToUnixTimeMilliseconds()) is { } full)
        {
            swept.Thinned += new ZoneSweep(store.Database).Sweep(full, (first, last) => Needed.Selected(store, first, last));
            store.Database.Run("UPDATE zones SET thinned = 1 WHERE first_block = $1", full.FirstBlock);
            return true;
        }
        if (Zone.HeardBefore(store.Database, (now - options.KeepFor).ToUnixTimeMilliseconds(), _agedUpTo) is not { } old)
            return false;
        _agedUpTo = old.FirstBlock;
        swept.Shed += Shed(store, old);
        return true;
    }

    // A batch of which a reading is gone cannot be sent again: it goes too.
    private static long Shed(OpenStore store, Zone zone)
    {
        var taken = new ZoneSweep(store.Database).Sweep(zone, (first, last) => Needed.Unsent(store, first, last));
        store.Database.Run("DELETE FROM batches WHERE state = 1 AND CAST(readings AS INTEGER) <= $1", zone.LastBlock);
        return taken;
    }

    // They were stored and are lost now, so they are counted as dropped.
    private static long GiveUp(OpenStore store, Zone zone)
    {
        var database = store.Database;
        var last = zone.LastBlock;
        var inOutbox = store.Readings.Outbox.RemoveUpTo(last);
        var open = database.ReadAll(
            $"{BatchRow.Select} WHERE b.state IN (0, 2) AND CAST(b.readings AS INTEGER) <= $1 AND b.id < (SELECT max(id) FROM batches)", BatchRow.Of, last);
        foreach (var batch in open)
            store.Alarms.Clear(BatchTable.SetAsideAlarm, batch.BatchId);
        database.Run("DELETE FROM batches WHERE CAST(readings AS INTEGER) <= $1 AND id < (SELECT max(id) FROM batches)", last);
        new ZoneSweep(database).Sweep(zone, (first, end) => Needed.Unsent(store, first, end));
        var lost = inOutbox + open.Sum(batch => batch.Count);
        store.Instances.GiveUp(lost);
        return lost;
    }

    private static void Warn(OpenStore store, long used)
    {
        if (!store.Alarms.Lasts(Alarm, Trouble.AlarmSubject))
            store.Alarms.Raise(Alarm, Trouble.AlarmSubject,
                $"Readings that were never sent take {used} % of what the store may hold: from {GiveUpPercent} % on the oldest are given up. See why nothing is sent, or raise Store:MaxBytes");
    }

    private long UsedPercent(OpenStore store)
    {
        var pages = store.Database.Read<long>("PRAGMA page_count") - store.Database.Read<long>("PRAGMA freelist_count");
        return 100 * pages * DatabaseFile.PageBytes / options.MaxBytes;
    }
}

using Edge.Hosting;

namespace Edge.Store;

/// <summary>The settings of the store.</summary>
[Section("Store")]
internal sealed class StoreOptions
{
    [Setting("The database file. Its folder is made when it is missing; everything that was ever acknowledged is in it.")]
    public string Path { get; init; } = "/data/store/edge.db";

    [Setting("How long a telegram waits at most for the commit it shares with others. Shorter: sooner safe and shown, more writing to the card. "
        + "0: each commit takes what is there.", Min = "00:00:00", Max = "00:01:00")]
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("How many telegrams at most wait for one commit; then it does not wait for the interval.", Unit = "telegrams", Min = "1", Max = "10000")]
    public int CommitRows { get; init; } = 1000;

    [Setting("Of each meter the last reading of each such window (UTC) is sent, the others are kept here only and counted as thinned. 0: all are sent.",
        Min = "00:00:00", Max = "1.00:00:00")]
    public TimeSpan SendEvery { get; init; } = TimeSpan.FromMinutes(15);

    [Setting("Readings in one batch when the caller does not say.", Unit = "readings", Min = "1", Max = "10000")]
    public int BatchReadings { get; init; } = 1000;

    [Setting("Bytes of JSON in one batch when the caller does not say; one reading always fits.", Unit = "bytes", Min = "1024", Max = "2097152")]
    public int BatchBytes { get; init; } = 512 * 1024;

    [Setting("How long a batch is held for who leased it when the caller does not say; then it is due again.", Min = "00:00:01", Max = "00:10:00")]
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromMinutes(2);

    [Setting("After so many refusals for good a batch is set aside, with an alarm, so that it does not hold up the others.",
        Unit = "refusals", Min = "1", Max = "1000")]
    public int PermanentRefusals { get; init; } = 3;

    [Setting("How many frames that could not be decoded are kept, so that they can be when a key or a newer decoder comes; of one meter at most a tenth of it. "
        + "The oldest makes room, whatever its age; it stays counted as rejected. 1000 take about 0.3 MB of the card.", Unit = "frames", Min = "0", Max = "100000")]
    public int FramesKept { get; init; } = 10_000;

    [Setting("Readings that are older are kept thinned, as they are sent. Nothing is taken out while the clock is not set, and for a day after it was "
        + "stepped by more than an hour.", Min = "1.00:00:00", Max = "36500.00:00:00")]
    public TimeSpan KeepAllFor { get; init; } = TimeSpan.FromDays(7);

    [Setting("Readings that are older go, unless they wait to be sent or are the newest of their meter; batches with them cannot be sent again.",
        Min = "1.00:00:00", Max = "36500.00:00:00")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(3650);

    [Setting("How large the database file may become; its write-ahead log comes to that. From 90 % on the oldest readings go that need not be sent. "
        + "When that does not bring it below 85 % an alarm says so; from 95 % on the oldest unsent ones go.", Unit = "bytes", Min = "4194304", Max = "1099511627776")]
    public long MaxBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    [Setting("How many ended alarms are kept; older ones go.", Unit = "alarms", Min = "0", Max = "100000")]
    public int AlarmsKept { get; init; } = 1000;

    [Setting("How many entries of the audit are kept (who asked this gateway for what, and what came of it); the oldest make room. 10000 take about 3 MB of "
        + "the card, 12 MB at most.", Unit = "entries", Min = "100", Max = "1000000")]
    public int AuditKept { get; init; } = 10_000;

    [Setting("How many meters the store takes readings of; those of further ones are rejected.", Unit = "meters", Min = "1", Max = "100000")]
    public int MeterLimit { get; init; } = 20_000;

    [Setting("Size of the write-ahead log from which on it is carried over into the database file. It has its full length from the start. Larger: a little less writing to the card, longer start after a power cut.",
        Unit = "bytes", Min = "65536", Max = "67108864")]
    public int CheckpointBytes { get; init; } = 1024 * 1024;

    [Setting("How often a backup is written by itself; it is a whole copy, so on the same card it costs as many bytes. 0: never. The newest good one takes the "
        + "place of a damaged database.", Min = "00:00:00", Max = "365.00:00:00")]
    public TimeSpan BackupEvery { get; init; } = TimeSpan.FromDays(1);

    [Setting("How many of the backups written by themselves are kept; those asked for are left alone.", Unit = "files", Min = "1", Max = "1000")]
    public int BackupsKept { get; init; } = 3;

    [Setting("Folder for backups, best on another device. It is made when it is missing.")]
    public string BackupDirectory { get; init; } = "/data/store/backups";
}

using Microsoft.Extensions.Logging;

namespace Edge.Store;

/// <summary>The events of the store, 3000 to 3099.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "Database {Path} open: SQLite {SqliteVersion}, schema {Schema}, {Bytes} bytes, {Meters} meters, checked in {Elapsed}")]
    public static partial void Opened(ILogger log, string path, string sqliteVersion, long schema, long bytes, int meters, TimeSpan elapsed);

    [LoggerMessage(3001, LogLevel.Information, "Schema brought from {From} to {To}")]
    public static partial void Migrated(ILogger log, long from, long to);

    [LoggerMessage(3002, LogLevel.Error, "{Description}. Appends are refused, reading goes on; tried again by itself")]
    public static partial void Trouble(ILogger log, Exception exception, string description);

    [LoggerMessage(3003, LogLevel.Critical, "{Description}. All calls are refused until it is usable")]
    public static partial void Unusable(ILogger log, Exception exception, string description);

    [LoggerMessage(3004, LogLevel.Information, "Storing works again after {Elapsed}")]
    public static partial void TroubleOver(ILogger log, TimeSpan elapsed);

    [LoggerMessage(3005, LogLevel.Error, "A write failed by a fault of the store; nothing of it was kept")]
    public static partial void WriteFault(ILogger log, Exception exception);

    [LoggerMessage(3006, LogLevel.Information, "Listener instance {Instance} begins to append at sequence {Sequence}")]
    public static partial void AppendBegan(ILogger log, string instance, long sequence);

    [LoggerMessage(3007, LogLevel.Information, "Batch {BatchId} leased: {Readings} readings, attempt {Attempt}")]
    public static partial void BatchLeased(ILogger log, string batchId, long readings, long attempt);

    [LoggerMessage(3008, LogLevel.Information, "Batch {BatchId} acknowledged")]
    public static partial void BatchCompleted(ILogger log, string batchId);

    [LoggerMessage(3009, LogLevel.Warning, "Batch {BatchId} released, set aside: {SetAside}. Reason: {Reason}")]
    public static partial void BatchReleased(ILogger log, string batchId, bool setAside, string reason);

    [LoggerMessage(3010, LogLevel.Information, "Batches {From} to {To} of epoch {Epoch} asked for again: {Due} due, {Gone} no longer kept")]
    public static partial void BatchesResent(ILogger log, string epoch, ulong from, ulong to, long due, long gone);

    [LoggerMessage(3011, LogLevel.Information, "Backup {Name} written and checked: {Bytes} bytes, {Readings} readings")]
    public static partial void BackupWritten(ILogger log, string name, long bytes, long readings);

    [LoggerMessage(3012, LogLevel.Error, "The backup failed")]
    public static partial void BackupFailed(ILogger log, Exception exception);

    [LoggerMessage(3013, LogLevel.Information, "Retention took out {Thinned} readings that were thinned when sent, and {Shed} that were too old or had to make room")]
    public static partial void Swept(ILogger log, long thinned, long shed);

    [LoggerMessage(3014, LogLevel.Error, "{Readings} readings were given up unsent: the store is full of readings that were never sent")]
    public static partial void GivenUp(ILogger log, long readings);

    [LoggerMessage(3016, LogLevel.Critical, "{Description}")]
    public static partial void Restored(ILogger log, Exception exception, string description);

    [LoggerMessage(3017, LogLevel.Warning, "Backup {Name} cannot be restored: {Reason}")]
    public static partial void BackupRefused(ILogger log, string name, string reason);

    [LoggerMessage(3018, LogLevel.Error, "The scheduled backup failed: {Reason}")]
    public static partial void ScheduledBackupFailed(ILogger log, string reason);

    [LoggerMessage(3019, LogLevel.Warning, "The alarm {Kind} cannot be ended now: {Reason}")]
    public static partial void AlarmStays(ILogger log, string kind, string reason);

    [LoggerMessage(3015, LogLevel.Warning, "Retention is held up: {Reason}")]
    public static partial void RetentionHeldUp(ILogger log, string reason);
}

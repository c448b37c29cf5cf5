using Edge.Store.Alarms;
using Edge.Store.Appending;
using Edge.Store.Audit;
using Edge.Store.Database;
using Edge.Store.Kept;
using Edge.Store.Outbox;
using Edge.Store.Publishing;
using Edge.Store.Readings;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Writing;

/// <summary>
/// The database open for writing, with what the writer keeps in memory of it. After a transaction that was taken back, memory
/// and file no longer agree: then this is thrown away and made anew from the file.
/// </summary>
internal sealed class OpenStore : IDisposable
{
    public OpenStore(SqliteConnection database, StoreOptions options, LeaseBook leases, RetainedState retained, TimeProvider time)
    {
        Database = database;
        var origins = new OriginTable(database);
        Readings = new(database, origins, options, time);
        Instances = new(database);
        Kept = new(database, origins, options.FramesKept);
        Alarms = new(database, AfterCommit, retained, time, options.AlarmsKept);
        Audit = new(database, options.AuditKept);
        Batches = new(this, leases, options, time);
    }

    public SqliteConnection Database { get; }

    public AfterCommit AfterCommit { get; } = new();

    public ReadingTable Readings { get; }

    public InstanceTable Instances { get; }

    public KeptTable Kept { get; }

    public AlarmTable Alarms { get; }

    public AuditTable Audit { get; }

    public BatchTable Batches { get; }

    /// <summary>All or nothing, and then what is to be told.</summary>
    public void Commit(Action work)
    {
        Database.InTransaction(work);
        AfterCommit.Run();
    }

    public void Dispose()
    {
        Readings.Dispose();
        Instances.Dispose();
        Kept.Dispose();
        Database.Dispose();
    }
}

using Edge.Hosting;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Database;

/// <summary>
/// The one file: where it is, and how a connection to it is opened. Whoever comes after the last connection is closed would
/// need space on the disk to open again, so one connection is kept for as long as the process lives.
/// </summary>
internal sealed class DatabaseFile(StoreOptions options, UpdateLock updates) : IDisposable
{
    /// <summary>Small pages: a commit touches few of them, and each is written whole (docs/adr/0007-store-schema.md).</summary>
    public const int PageBytes = 512;

    private const int CacheKibibytes = 2048;

    // Whoever reads goes through blocks once each, and the kernel has them in its own cache: more is memory for nothing, for each
    // connection of the pool.
    private const int ReaderCacheKibibytes = 256;
    private const int BusySeconds = 5;
    private const int Busy = 5;

    private volatile SqliteConnection? _keeper;

    public string Path => options.Path;

    /// <summary>Database and write-ahead log together.</summary>
    public long Bytes => Length(Path) + Length(Path + "-wal");

    private long LogBytes => LogSpace.Bytes(PageBytes, options.CheckpointBytes);

    /// <summary>It was opened for writing and is up to date: it can be read.</summary>
    public bool IsUsable => _keeper is not null;

    /// <summary>While this is held the file is copied, rebuilt or replaced, and a fleet service is asked to stop nothing.</summary>
    public IDisposable Undisturbed() => updates.Hold();

    /// <summary>Opens for writing; there may be one at a time. The file is made when there is none.</summary>
    public SqliteConnection OpenWriter()
    {
        MakePrivate();
        var connection = Open(SqliteOpenMode.ReadWrite, pooling: false);
        try
        {
            connection.Run($"PRAGMA page_size = {PageBytes}");
            connection.Run("PRAGMA journal_mode = WAL");
            connection.Run("PRAGMA synchronous = FULL");
            connection.Run($"PRAGMA wal_autocheckpoint = {options.CheckpointBytes / PageBytes}");
            connection.Run($"PRAGMA journal_size_limit = {LogBytes}");
            connection.Read<long>($"PRAGMA max_page_count = {options.MaxBytes / PageBytes}");
            connection.Run("PRAGMA secure_delete = OFF");
            connection.Run($"PRAGMA cache_size = -{CacheKibibytes}");
            connection.Run("PRAGMA temp_store = MEMORY");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether a process has it open; a damaged one nobody has.</summary>
    public static bool IsInUse(string path)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            using var database = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = 1,
            }.ConnectionString);
            database.Open();
            database.Run("PRAGMA locking_mode = EXCLUSIVE");
            database.InTransaction(() => { });
            return false;
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == Busy)
        {
            return true;
        }
        catch (SqliteException fault) when (Faults.IsDamage(fault))
        {
            return false;
        }
    }

    /// <summary>Opens for reading, from a pool; reading never waits for the writer, nor the writer for it.</summary>
    public SqliteConnection OpenReader()
    {
        var connection = Open(SqliteOpenMode.ReadOnly, pooling: true);
        connection.Run($"PRAGMA cache_size = -{ReaderCacheKibibytes}");
        return connection;
    }

    /// <summary>Gives the write-ahead log its full length; called when the database is open for writing.</summary>
    public void TakeLogSpace() => LogSpace.Take(Path + "-wal", LogBytes);

    /// <summary>Keeps the write-ahead log's files in being; called when the database is known to be usable.</summary>
    public void Keep()
    {
        if (_keeper is not null)
            return;
        var keeper = Open(SqliteOpenMode.ReadOnly, pooling: false);
        keeper.Read<long>("SELECT count(*) FROM epochs");
        _keeper = keeper;
    }

    /// <summary>Lets go of the file, so that another can take its place; until that is open nothing can be read.</summary>
    public void Release()
    {
        _keeper?.Dispose();
        _keeper = null;
        SqliteConnection.ClearAllPools();
    }

    public void Dispose() => Release();

    private SqliteConnection Open(SqliteOpenMode mode, bool pooling)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = mode,
            Pooling = pooling,
            DefaultTimeout = BusySeconds,
        }.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // SQLite gives its other files the mode of this one. Only a file that is missing is touched: closing a database file that
    // SQLite has open would take away the locks of the whole process.
    private void MakePrivate()
    {
        if (File.Exists(Path))
            return;
        var directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var file = new FileStream(Path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    private static long Length(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }
}

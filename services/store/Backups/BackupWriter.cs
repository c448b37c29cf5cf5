using System.Globalization;
using Edge.Store.Database;
using Edge.Store.Readings;
using Edge.V1;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Edge.Store.Backups;

/// <summary>Writes a copy of the database while it is in use: checked before it gets its name, so a file with that name is good.</summary>
internal sealed class BackupWriter(DatabaseFile file, StoreOptions options, TimeProvider time, ILogger<BackupWriter> log) : IDisposable
{
    private const string Unfinished = ".unfinished";
    private const int MaxNameLength = 100;

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Whether a file of this name is a backup that was finished.</summary>
    public static bool IsName(string name) => name.Length <= MaxNameLength && !name.StartsWith('.') && !name.EndsWith(Unfinished, StringComparison.Ordinal)
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    public async Task<BackupResponse> WriteAsync(string name, CancellationToken cancellation)
    {
        if (name.Length == 0)
            name = $"edge-{time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}.db";
        if (!IsName(name))
            throw new RpcException(new(StatusCode.InvalidArgument, $"name: at most {MaxNameLength} of A-Z, a-z, 0-9, '.', '_', '-', no '.' at the beginning and no {Unfinished} at the end"));
        if (!file.IsUsable)
            throw new RpcException(new(StatusCode.Unavailable, "the database is not open yet"));
        if (!await _one.WaitAsync(TimeSpan.Zero, cancellation))
            throw new RpcException(new(StatusCode.Unavailable, "another backup is being written"));
        try
        {
            return await Task.Run(() => Write(name), CancellationToken.None);
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException or DatabaseRefusedException)
        {
            Log.BackupFailed(log, fault);
            throw Faults.ToStatus(fault, options.BackupDirectory);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private BackupResponse Write(string name)
    {
        Directory.CreateDirectory(options.BackupDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = Path.Combine(options.BackupDirectory, name);
        if (File.Exists(path))
            throw new RpcException(new(StatusCode.InvalidArgument, $"name: there is a backup {name} already"));
        var unfinished = path + Unfinished;
        // Of this one, and of one that a power cut has ended.
        foreach (var old in Directory.GetFiles(options.BackupDirectory, "*" + Unfinished))
            File.Delete(old);
        try
        {
            using (var database = file.OpenReader())
                database.Run("VACUUM INTO $1", unfinished);
            var readings = Check(unfinished);
            MakeDurable(unfinished);
            File.Move(unfinished, path, overwrite: false);
            var bytes = new FileInfo(path).Length;
            Log.BackupWritten(log, name, bytes, readings);
            return new() { Name = name, Bytes = (ulong)bytes, Readings = (ulong)readings };
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static long Check(string path)
    {
        using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        copy.Open();
        var result = copy.Read<string>("PRAGMA integrity_check(1)");
        if (result != "ok")
            throw new DatabaseRefusedException($"the copy is damaged ({result})");
        return LatestState.Read(copy, new ReadingCatalog()).Values.Sum(meter => meter.Readings);
    }

    private static void MakeDurable(string path)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var copy = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        copy.Flush(flushToDisk: true);
    }
}

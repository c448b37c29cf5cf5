using Edge.Store.Database;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Queries;

/// <summary>Reads on connections of its own, a few at a time: nobody who reads holds up the writer.</summary>
internal sealed class Reads(DatabaseFile file) : IDisposable
{
    private const int AtOnce = 4;

    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <summary>All that is read within is of one moment. Short: while it lasts, the write-ahead log cannot begin anew.</summary>
    /// <exception cref="RpcException">It could not be read.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        try
        {
            return Read(read);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        if (!file.IsUsable)
            throw new RpcException(new(StatusCode.Unavailable, "the database is not open yet"));
        try
        {
            using var database = file.OpenReader();
            return database.InSnapshot(() => read(database));
        }
        catch (SqliteException fault)
        {
            throw Faults.ToStatus(fault, file.Path);
        }
    }
}

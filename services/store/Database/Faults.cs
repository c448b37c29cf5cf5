using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Database;

/// <summary>What went wrong with the database, in words and as the status that a caller gets.</summary>
internal static class Faults
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>The kind of the alarm for it.</summary>
    public static string AlarmKind(Exception fault) => fault switch
    {
        SqliteException { SqliteErrorCode: Full } => "disk_full",
        SqliteException { SqliteErrorCode: Corrupt or NotADatabase } or DatabaseRefusedException => "database_unusable",
        _ => "disk_failing",
    };

    /// <summary>One sentence for a person.</summary>
    public static string Describe(Exception fault, string path) => fault switch
    {
        SqliteException { SqliteErrorCode: Full } =>
            $"The disk under {path} is full, or Store:MaxBytes is reached: nothing is stored until there is space again; what is stored can be read. Free space or use a larger card",
        SqliteException { SqliteErrorCode: ReadOnly } =>
            $"{path} cannot be written (read-only): nothing is stored until it can. Cards turn read-only when they wear out",
        SqliteException { SqliteErrorCode: Corrupt or NotADatabase } sqlite =>
            $"The database {path} is damaged ({sqlite.Message}): nothing is stored. Move it away and restore a backup",
        DatabaseRefusedException refused => $"The database {path} cannot be used: {refused.Message}",
        _ => $"The disk under {path} fails ({fault.Message}): nothing is stored until it works again",
    };

    public static RpcException ToStatus(Exception fault, string path) => fault switch
    {
        RpcException status => status,
        SqliteException { SqliteErrorCode: Full } => Status(StatusCode.ResourceExhausted, Describe(fault, path)),
        SqliteException { SqliteErrorCode: Busy or Locked or ReadOnly or IoError or CannotOpen or Corrupt or NotADatabase }
            or DatabaseRefusedException or IOException or UnauthorizedAccessException => Status(StatusCode.Unavailable, Describe(fault, path)),
        _ => Status(StatusCode.Internal, "a fault of the store: its log says more"),
    };

    /// <summary>Whether it comes from the disk or the file, and not from a mistake in the program.</summary>
    public static bool IsOfTheDisk(Exception fault) => ToStatus(fault, "").StatusCode != StatusCode.Internal && fault is not RpcException;

    /// <summary>Whether the file is broken, so that no other try will help.</summary>
    public static bool IsDamage(Exception fault) => fault
        is SqliteException { SqliteErrorCode: Corrupt or NotADatabase } or DatabaseRefusedException { IsDamaged: true };

    private static RpcException Status(StatusCode code, string text) => new(new(code, text));
}

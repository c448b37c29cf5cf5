using System.Runtime.InteropServices;
using SQLitePCL;

namespace Edge.Store.Database;

/// <summary>
/// Binds to the SQLite of the distribution, which the distribution keeps patched, instead of one that a package brings along
/// (docs/adr/0003-sqlite-binding.md).
/// </summary>
internal static class SqliteBinding
{
    public const string Library = "libsqlite3.so.0";

    private const string NameInTheProvider = "e_sqlite3";
    private static readonly Lazy<string> Version = new(Bind);

    /// <summary>Binds on the first call; gives SQLite's version.</summary>
    public static string Use() => Version.Value;

    private static string Bind()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly,
            (name, _, _) => name == NameInTheProvider ? NativeLibrary.Load(Library) : 0);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return raw.sqlite3_libversion().utf8_to_string();
    }
}

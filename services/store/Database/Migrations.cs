using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Database;

/// <summary>
/// Brings the schema up to date, forward only, each step in a transaction of its own. A step only adds, so that the release
/// before can go on with the database when an update is taken back; the database tells from which schema on that is so.
/// </summary>
internal static class Migrations
{
    // "EDGE": a file of another program is recognised before anything is written to it.
    private const long ApplicationId = 0x45444745;

    /// <summary>
    /// The oldest schema whose release can work with a database of the newest. Raised by a step that does more than add, and then no update beyond
    /// it can be taken back.
    /// </summary>
    private const long OldestUser = 6;

    private static readonly (long Version, string Resource)[] Steps =
        [.. typeof(Migrations).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (long.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name))];

    public static long Newest => Steps[^1].Version;

    /// <summary>Gives the version found and the version reached.</summary>
    /// <exception cref="DatabaseRefusedException">The file is of a newer release, or of another program.</exception>
    public static (long From, long To) Apply(SqliteConnection database)
    {
        var found = DemandKnown(database);
        foreach (var (version, resource) in Steps.Where(step => step.Version > found))
            Apply(database, version, resource);
        if (found > Newest)
            return (found, found);
        if (OldestUserOf(database) != OldestUser)
            database.InTransaction(() =>
            {
                database.Run("CREATE TABLE IF NOT EXISTS schema_users (oldest INTEGER NOT NULL) STRICT");
                database.Run("DELETE FROM schema_users");
                database.Run($"INSERT INTO schema_users VALUES ({OldestUser})");
            });
        return (found, Newest);
    }

    /// <summary>Gives the version found; nothing is changed.</summary>
    /// <exception cref="DatabaseRefusedException">The file is of a newer release, or of another program.</exception>
    public static long DemandKnown(SqliteConnection database)
    {
        var found = database.Read<long>("PRAGMA user_version");
        var owner = database.Read<long>("PRAGMA application_id");
        if (found > Newest && !(OldestUserOf(database) <= Newest))
            throw new DatabaseRefusedException($"its schema {found} is newer than this release knows ({Newest}): run the newer release or restore a backup");
        if (owner != ApplicationId && (owner != 0 || found != 0))
            throw new DatabaseRefusedException("it belongs to another program");
        return found;
    }

    /// <summary>Null when the database does not tell.</summary>
    private static long? OldestUserOf(SqliteConnection database) =>
        database.Read<long>("SELECT count(*) FROM sqlite_schema WHERE name = 'schema_users'") > 0 ? database.Read<long>("SELECT oldest FROM schema_users") : null;

    private static void Apply(SqliteConnection database, long version, string resource)
    {
        using var stream = typeof(Migrations).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        database.InTransaction(() =>
        {
            database.Run(reader.ReadToEnd());
            database.Run($"PRAGMA user_version = {version}");
            database.Run($"PRAGMA application_id = {ApplicationId}");
        });
    }
}

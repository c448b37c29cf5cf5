using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Database;

/// <summary>
/// Brings the schema up to date, forward only, each step in a transaction of its own. A step only adds, so that the release
/// before can still read.
/// </summary>
internal static class Migrations
{
    // "EDGE": a file of another program is recognised before anything is written to it.
    private const long ApplicationId = 0x45444745;

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
        return (found, Newest);
    }

    /// <summary>Gives the version found; nothing is changed.</summary>
    /// <exception cref="DatabaseRefusedException">The file is of a newer release, or of another program.</exception>
    public static long DemandKnown(SqliteConnection database)
    {
        var found = database.Read<long>("PRAGMA user_version");
        var owner = database.Read<long>("PRAGMA application_id");
        if (found > Newest)
            throw new DatabaseRefusedException($"its schema {found} is newer than this release knows ({Newest}): run the newer release or restore a backup");
        if (owner != ApplicationId && (owner != 0 || found != 0))
            throw new DatabaseRefusedException("it belongs to another program");
        return found;
    }

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

using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Cli.Asking;

namespace Edge.Cli.Backups;

/// <summary>What is in a backup or in the database, for a person.</summary>
internal static class BackupWords
{
    public static readonly string[] Header = ["", "readings", "meters", "unsent", "oldest (UTC)", "newest (UTC)", "last written (UTC)"];

    public static object?[] Row(string title, JsonNode? content) => content?.NumberOrNull("stored") is not { } stored
        ? [title, "?", "?", "?", "?", "?", "?"]
        :
        [
            title, Count(stored), content.Number("meters"), content.Number("unsent"), Moment(content, "oldest_ms"), Moment(content, "newest_ms"),
            Moment(content, "last_commit_ms"),
        ];

    /// <summary>What a person loses.</summary>
    public static string Missing(JsonNode? now, JsonNode found)
    {
        if (now is null)
            return "What is there now cannot be read. It will be set aside, not deleted.";
        if (found.NumberOrNull("stored") is not { } kept || now.NumberOrNull("stored") is not { } stored)
            return "One of them is of an older release, so they cannot be compared. What is there now will be set aside, not deleted.";
        if (!now.List("epochs").Select(epoch => epoch.ToString()).Contains(Last(found)))
            return $"The backup is of another database than the one that is there now: none of its {Count(stored)} readings may be in it. They will be set aside, not deleted.";
        return stored <= kept
            ? "Nothing was stored since the backup was made."
            : $"{Count(stored - kept)} reading(s) that were stored after the backup, the newest of {Moment(now, "newest_ms")}, will be missing. They will be set aside, not deleted.";
    }

    public static string Describe(JsonNode content)
    {
        var size = Tables.Size(content.Number("bytes"));
        if (content.NumberOrNull("stored") is not { } stored)
            return size;
        var span = stored > 0 ? $" from {Moment(content, "oldest_ms")} to {Moment(content, "newest_ms")} UTC" : "";
        return $"{Count(stored)} reading(s) of {Count(content.Number("meters"))} meter(s){span}, {size}";
    }

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    // The life of the database that it is of.
    private static string? Last(JsonNode content) => content.List("epochs") is [.., var last] ? last.ToString() : null;

    private static string Moment(JsonNode content, string name) => content.Number(name) is not 0 and var at
        ? DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : "-";
}

using Edge.Cli.Meters;
using Edge.Listener.Meters;

namespace Edge.Cli.Provisioning;

/// <summary>A list of meters: name, id, driver, key. Never a key in a message.</summary>
internal static class MeterList
{
    private const int MostName = 100;
    private const int MostShown = 20;

    // One character less than a key may be one that got into the wrong column.
    private const int KeyLike = 31;

    private static readonly string[] Columns = ["name", "id", "driver", "key"];
    private static readonly string[] Required = ["name", "id", "key"];

    /// <summary>The files by their names, as they stand in meters.d.</summary>
    public static IReadOnlyDictionary<string, string> Read(string path, List<string> errors)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var ids = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in ListFile.Read(path, Columns, Required, errors))
        {
            var (wrong, file) = (Mistakes(row).ToList(), "");
            if (wrong.Count == 0)
            {
                file = MeterDraft.FileName(row["name"], row["id"]);
                if (files.ContainsKey(file))
                    wrong.Add($"the name '{row["name"]}' gives {file}, as an earlier line does: give another name");
                if (ids.TryGetValue(row["id"], out var earlier))
                    wrong.Add($"the id {row["id"]} is in line {earlier} too");
            }

            errors.AddRange(wrong.Select(text => $"{row.Where}: {text}"));
            if (wrong.Count > 0)
                continue;
            files.Add(file, MeterDraft.Content(row["name"], row["driver"] is { Length: > 0 } driver ? driver : "auto", row["id"], Key(row)));
            ids.Add(row["id"], row.Line);
        }

        return files;
    }

    private static IEnumerable<string> Mistakes(ListRow row)
    {
        if (NameFault(row) is { } fault)
            yield return fault;
        if (row["name"].Length > MostName)
            yield return $"the name is longer than {MostName} characters";
        if (!MeterDraft.IsId(row["id"]) && !IsWildcard(row["id"]))
            yield return $"the id {Shown(row["id"])} is not 8 digits, and no wildcard such as *.M=SON";
        if (!row["driver"].All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            yield return $"the driver {Shown(row["driver"])} is none: letters, digits and _ are expected, or nothing for auto";
        var key = Key(row);
        if (key.Length == 0)
            yield return "there is no key: write NOKEY for a meter that sends in plain text";
        else if (key != MeterDraft.NoKey && MeterKey.Parse(key) is null)
            yield return $"the key is not {MeterKey.Digits} hex digits (it has {key.Length} characters) and not NOKEY";
    }

    private static string? NameFault(ListRow row)
    {
        try
        {
            MeterDraft.FileName(row["name"], row["id"]);
            return null;
        }
        catch (Usage usage)
        {
            return IsKeyLike(row["name"]) ? "the name looks like a key" : usage.Message;
        }
    }

    private static bool IsWildcard(string id)
    {
        var star = id.IndexOf('*', StringComparison.Ordinal);
        return star >= 0 && id[..star].All(char.IsAsciiHexDigit) && id[(star + 1)..].All(c => c is >= '!' and <= '~');
    }

    private static string Key(ListRow row) => row["key"].Replace(" ", "", StringComparison.Ordinal);

    private static bool IsKeyLike(string text) => text.Count(char.IsAsciiHexDigit) >= KeyLike;

    private static string Shown(string text) => IsKeyLike(text) ? $"of {text.Length} characters" : $"'{text[..Math.Min(text.Length, MostShown)]}'";
}

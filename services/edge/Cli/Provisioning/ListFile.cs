using System.Text;

namespace Edge.Cli.Provisioning;

/// <summary>A list that people keep in a spreadsheet: every mistake by its line, all at once.</summary>
internal static class ListFile
{
    /// <summary>Each line that has something in it, its cells by column; what is missing at its end is empty.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">That may be there.</param>
    /// <param name="required">That must be there.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static IReadOnlyList<ListRow> Read(string path, string[] columns, string[] required, List<string> errors)
    {
        var rows = new List<ListRow>();
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF');
            string[]? names = null;
            foreach (var (line, cells) in CsvReader.Read(text, text.Split('\n')[0].Contains(';', StringComparison.Ordinal) ? ';' : ','))
                if (names is not null)
                    Add(rows, path, line, names, cells, errors);
                else if (!IsHead(path, names = [.. cells.Select(cell => cell.Trim().ToLowerInvariant())], columns, required, errors))
                    return [];
            if (names is null)
                IsHead(path, [], columns, required, errors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{path}: it cannot be read: {e.Message}");
        }
        catch (ArgumentException)
        {
            errors.Add($"{path}: it is not UTF-8 text; save it as CSV UTF-8");
        }
        catch (FormatException e)
        {
            errors.Add($"{path}: it is not CSV: {e.Message}");
        }

        return rows;
    }

    private static bool IsHead(string path, string[] names, string[] columns, string[] required, List<string> errors)
    {
        var missing = required.Except(names, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (missing.Count == 0 && !names.Except(columns, StringComparer.Ordinal).Any() && names.Distinct(StringComparer.Ordinal).Count() == names.Length)
            return true;
        errors.Add($"{path}, line 1: the columns {string.Join(", ", columns)} are expected, each once" + (missing.Count > 0 ? $"; missing: {string.Join(", ", missing)}" : ""));
        return false;
    }

    private static void Add(List<ListRow> rows, string path, int line, string[] names, string[] cells, List<string> errors)
    {
        if (cells.Skip(names.Length).Any(cell => !string.IsNullOrWhiteSpace(cell)))
            errors.Add($"{path}, line {line}: {cells.Length} columns, {names.Length} are expected; a comma in a name needs quotes around it");
        else if (cells.Any(cell => !string.IsNullOrWhiteSpace(cell)))
            rows.Add(new(path, line, names.Select((name, i) => (name, (cells.ElementAtOrDefault(i) ?? "").Trim())).ToDictionary(cell => cell.name, cell => cell.Item2, StringComparer.Ordinal)));
    }
}

/// <summary>One line of a list.</summary>
internal sealed record ListRow(string Path, int Line, IReadOnlyDictionary<string, string> Cells)
{
    public string Where => $"{Path}, line {Line}";

    /// <summary>Empty when there is no such column.</summary>
    public string this[string column] => Cells.GetValueOrDefault(column) ?? "";

    /// <summary>Its words, divided by spaces.</summary>
    public IEnumerable<string> Words(string column) => this[column].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

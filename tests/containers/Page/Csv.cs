using System.Text.RegularExpressions;

namespace Edge.Containers.Tests;

/// <summary>Reads what RFC 4180 says.</summary>
internal static class Csv
{
    public static IEnumerable<IReadOnlyDictionary<string, string>> Read(string text)
    {
        var lines = Regex.Matches(text, "(?<field>\"(?:[^\"]|\"\")*\"|[^,\r\n]*)(?<end>,|\r\n)").Select(match => (Plain(match.Groups["field"].Value), match.Groups["end"].Value));
        var (rows, row) = (new List<string[]>(), new List<string>());
        foreach (var (field, end) in lines)
        {
            row.Add(field);
            if (end == ",")
                continue;
            rows.Add([.. row]);
            row.Clear();
        }

        return rows.Skip(1).Select(values => rows[0].Zip(values).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));
    }

    private static string Plain(string field) => field.StartsWith('"') ? field[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : field;
}

using System.Globalization;
using Spectre.Console;

namespace Edge.Cli.Screen;

/// <summary>Tables without lines: two spaces before and between the columns.</summary>
internal static class Tables
{
    private static readonly Dictionary<string, Style> Coloured = new(StringComparer.Ordinal)
    {
        ["healthy"] = new(Color.Green), ["ok"] = new(Color.Green), ["starting"] = new(Color.Yellow), ["set aside"] = new(Color.Yellow),
        ["unhealthy"] = new(Color.Red), ["down"] = new(Color.Red), ["failed"] = new(Color.Red),
    };

    public static Grid Make(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<object?>> rows)
    {
        var cells = rows.Select(row => row.Select(Text).ToArray()).ToList();
        var grid = new Grid();
        for (var column = 0; column < header.Count; column++)
            grid.AddColumn(new GridColumn
            {
                Padding = new Padding(2, 0, 0, 0), Alignment = cells.Count > 0 && cells.All(row => IsNumber(row[column])) ? Justify.Right : Justify.Left,
            });
        grid.AddRow([.. header.Select(title => new Text(title, new Style(decoration: Decoration.Bold)))]);
        foreach (var row in cells)
            grid.AddRow([.. row.Select(cell => new Text(cell, Coloured.GetValueOrDefault(cell, Style.Plain)))]);
        return grid;
    }

    /// <summary>Bytes for a person.</summary>
    public static string Size(double bytes) => bytes >= 1e5
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:N1} kB");

    private static string Text(object? cell) => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "";

    private static bool IsNumber(string text) =>
        decimal.TryParse(text, NumberStyles.Number | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}

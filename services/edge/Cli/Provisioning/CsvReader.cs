using System.Text;

namespace Edge.Cli.Provisioning;

/// <summary>Reads CSV (RFC 4180) as spreadsheets write it.</summary>
internal static class CsvReader
{
    /// <summary>The cells of each row, and the line at which it ends, from 1 on.</summary>
    /// <exception cref="FormatException">A quote is not where one can be.</exception>
    public static IEnumerable<(int Line, string[] Cells)> Read(string text, char delimiter)
    {
        var (at, line) = (0, 1);
        while (at < text.Length)
        {
            var cells = new List<string>();
            do
                cells.Add(Cell(text, delimiter, ref at, ref line));
            while (at < text.Length && text[at++] == delimiter);
            yield return (line, [.. cells]);
            line++;
        }
    }

    private static string Cell(string text, char delimiter, ref int at, ref int line)
    {
        if (at < text.Length && text[at] == '"')
            return Quoted(text, delimiter, ref at, ref line);
        var start = at;
        while (at < text.Length && text[at] != delimiter && text[at] != '\n')
            at++;
        return text[start..at].TrimEnd('\r');
    }

    private static string Quoted(string text, char delimiter, ref int at, ref int line)
    {
        var cell = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '\n')
                line++;
            if (text[at] != '"')
            {
                cell.Append(text[at]);
                continue;
            }

            if (at + 1 < text.Length && text[at + 1] == '"')
            {
                cell.Append(text[at++]);
                continue;
            }

            at++;
            if (at < text.Length && text[at] == '\r')
                at++;
            return at == text.Length || text[at] == delimiter || text[at] == '\n'
                ? cell.ToString()
                : throw new FormatException("something stands behind a closing quote");
        }

        throw new FormatException("a quote is not closed");
    }
}

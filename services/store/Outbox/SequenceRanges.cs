using System.Globalization;
using System.Text;

namespace Edge.Store.Outbox;

/// <summary>Ascending positions written as a person writes pages: <c>17,20-25</c>.</summary>
internal static class SequenceRanges
{
    public static string Format(IReadOnlyList<long> positions)
    {
        var text = new StringBuilder();
        for (var i = 0; i < positions.Count;)
        {
            var last = i;
            while (last + 1 < positions.Count && positions[last + 1] == positions[last] + 1)
                last++;
            if (i > 0)
                text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{positions[i]}");
            if (last > i)
                text.Append(CultureInfo.InvariantCulture, $"-{positions[last]}");
            i = last + 1;
        }
        return text.ToString();
    }

    public static IEnumerable<long> Parse(string text)
    {
        foreach (var range in text.Split(','))
        {
            var ends = range.Split('-');
            var last = long.Parse(ends[^1], CultureInfo.InvariantCulture);
            for (var position = long.Parse(ends[0], CultureInfo.InvariantCulture); position <= last; position++)
                yield return position;
        }
    }
}

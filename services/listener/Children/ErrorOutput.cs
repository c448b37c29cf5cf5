using System.Text;
using System.Text.RegularExpressions;
using Edge.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Children;

/// <summary>Takes a child's words into our log: a bounded number of lines of bounded length, without anything that may be a key.</summary>
internal sealed partial class ErrorOutput(string child, ILogger log, TimeProvider time)
{
    public const int LinesPerMinute = 20;
    public const int MaxLineBytes = 500;

    private readonly MinuteBudget _budget = new(LinesPerMinute, time);

    public void Read(Stream stream) => BoundedLines.Read(stream, MaxLineBytes, Tell);

    public void Tell(ReadOnlySpan<byte> line)
    {
        if (!_budget.Allows(out var suppressed))
            return;
        if (suppressed > 0)
            Log.LinesSuppressed(log, child, suppressed);
        Log.ChildSays(log, child, Harmless(line));
    }

    /// <summary>The beginning of a line as a person may see it.</summary>
    public static string Harmless(ReadOnlySpan<byte> line) =>
        LongHex().Replace(Encoding.UTF8.GetString(line[..Math.Min(line.Length, MaxLineBytes)]).TrimEnd(), "(hex)");

    [GeneratedRegex("[0-9A-Fa-f]{32,}")]
    private static partial Regex LongHex();
}

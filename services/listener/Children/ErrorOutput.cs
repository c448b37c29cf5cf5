using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Children;

/// <summary>Takes a child's error output into our log: a bounded number of lines of bounded length, without anything that may be a key.</summary>
internal sealed partial class ErrorOutput(string child, ILogger log, TimeProvider time)
{
    public const int LinesPerMinute = 20;
    public const int MaxLineBytes = 500;

    private readonly byte[] _line = new byte[MaxLineBytes];
    private readonly LogBudget _budget = new(LinesPerMinute, time);
    private int _length;

    public void Read(Stream stream)
    {
        var buffer = new byte[16 * 1024];
        for (int count; (count = stream.Read(buffer)) > 0;)
            foreach (var character in buffer.AsSpan(0, count))
                Take(character);
        Take((byte)'\n');
    }

    private void Take(byte character)
    {
        if (character != '\n')
        {
            if (_length < MaxLineBytes)
                _line[_length++] = character;
            return;
        }

        if (_length > 0)
            Tell();
        _length = 0;
    }

    private void Tell()
    {
        if (!_budget.Allows(out var suppressed))
            return;
        if (suppressed > 0)
            Log.LinesSuppressed(log, child, suppressed);
        Log.ChildSays(log, child, LongHex().Replace(Encoding.UTF8.GetString(_line, 0, _length).TrimEnd(), "(hex)"));
    }

    [GeneratedRegex("[0-9A-Fa-f]{32,}")]
    private static partial Regex LongHex();
}

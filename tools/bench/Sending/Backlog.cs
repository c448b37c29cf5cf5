using Edge.V1;

namespace Edge.Bench.Sending;

/// <summary>Real decoded telegrams of a building as they are heard, one after the other, without end.</summary>
internal sealed class Backlog
{
    private const int Decoded = 20_000;
    private const long EveryMs = 250;

    private readonly IReadOnlyList<DecodedLine> _lines;
    private readonly long _startMs;
    private int _heard;

    private Backlog(IReadOnlyList<DecodedLine> lines, long startMs) => (_lines, _startMs) = (lines, startMs);

    /// <summary>Telegrams whose last one is heard about now.</summary>
    public static async Task<Backlog> MakeAsync(int most, CancellationToken stop) => new(
        await DecodedLines.MakeAsync(Decoded, stop), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - (most * EveryMs));

    /// <summary>Bytes of the JSON of one reading, on average.</summary>
    public double JsonBytes => _lines.Average(line => line.Json.Length);

    /// <summary>The next ones.</summary>
    public IEnumerable<Telegram> Next(int count)
    {
        var from = _heard;
        _heard += count;
        return Enumerable.Range(from, count).Select(i => _lines[i % _lines.Count].HeardAt(_startMs + (i * EveryMs), i + 1));
    }
}

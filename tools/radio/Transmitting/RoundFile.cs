using System.Globalization;
using Edge.Radio.Fleets;

namespace Edge.Radio.Transmitting;

/// <summary>The next round's number, kept over restarts. It is written before the round is sent, so that no round is sent twice.</summary>
public sealed class RoundFile(string directory)
{
    private readonly string _path = Path.Combine(directory, "next-round");

    /// <summary>Takes the next round.</summary>
    public long Take()
    {
        var round = File.Exists(_path) && long.TryParse(File.ReadAllText(_path), CultureInfo.InvariantCulture, out var next) ? next : 0;
        Files.Replace(_path, (round + 1).ToString(CultureInfo.InvariantCulture), directory);
        return round;
    }
}

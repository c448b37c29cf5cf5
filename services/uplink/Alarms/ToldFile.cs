using System.Globalization;
using System.Text;

namespace Edge.Uplink.Alarms;

/// <summary>
/// Keeps what the cloud was told about alarms: a line for each beginning and each end, appended, so that an alarm that comes and
/// goes does not wear the card. When most lines are of no use any more the file is written anew.
/// </summary>
internal sealed class ToldFile(UplinkOptions options, ILogger<ToldFile> log)
{
    private const char Begin = '+';
    private const char End = '-';
    private const int SpareLines = 1000;

    // Every episode that may be remembered, both lines of the longest names, twice over; whatever is larger is not of ours.
    private const int MaxBytes = 8 * 1024 * 1024;

    private readonly string _path = Path.Combine(options.DataDirectory, "alarms.told");
    private int _lines;

    /// <summary>The episodes, with whether their end was told.</summary>
    public OrderedDictionary<AlarmEpisode, bool> Read()
    {
        var told = new OrderedDictionary<AlarmEpisode, bool>();
        try
        {
            if (!File.Exists(_path))
                return told;
            if (new FileInfo(_path).Length > MaxBytes)
                throw new IOException($"larger than {MaxBytes} bytes");
            foreach (var line in File.ReadLines(_path))
            {
                _lines++;
                if (Parse(line) is var (episode, isEnd))
                    told[episode] = isEnd;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.ToldUnreadable(log, _path, e.Message);
            _lines = int.MaxValue;
        }

        return told;
    }

    /// <summary>Appends what is new, or writes the whole when the file has become long.</summary>
    public void Write(IReadOnlyCollection<(AlarmEpisode Episode, bool IsEnd)> news, OrderedDictionary<AlarmEpisode, bool> told)
    {
        try
        {
            Directory.CreateDirectory(options.DataDirectory);
            if (_lines > (2 * told.Count) + SpareLines)
            {
                Put(_path + ".new", FileMode.Create, [.. told.Select(each => Line(each.Key, each.Value))]);
                File.Move(_path + ".new", _path, overwrite: true);
                _lines = told.Count;
            }
            else
            {
                Put(_path, FileMode.Append, [.. news.Select(each => Line(each.Episode, each.IsEnd))]);
                _lines += news.Count;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Remembered in memory all the same: only a restart would tell once more.
            Log.ToldUnwritable(log, _path, e.Message);
        }
    }

    private static void Put(string path, FileMode mode, IReadOnlyCollection<string> lines)
    {
        using var file = new FileStream(path, mode, FileAccess.Write, FileShare.None);
        // What a power cut left of a line must not swallow the next one.
        var text = mode == FileMode.Append ? "\n" : "";
        file.Write(Encoding.UTF8.GetBytes(text + string.Join('\n', lines)));
        file.Flush(flushToDisk: true);
    }

    // The subject last: it is the only one that may have a space in it, and no line feed.
    private static string Line(AlarmEpisode episode, bool isEnd) => string.Create(
        CultureInfo.InvariantCulture, $"{(isEnd ? End : Begin)} {episode.SinceMs} {episode.Kind} {episode.Subject}");

    private static (AlarmEpisode Episode, bool IsEnd)? Parse(string line)
    {
        var parts = line.Split(' ', 4);
        if (parts.Length < 4 || parts[0].Length != 1 || !long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sinceMs))
            return null;
        return (new AlarmEpisode(parts[2], parts[3], sinceMs), parts[0][0] == End);
    }
}

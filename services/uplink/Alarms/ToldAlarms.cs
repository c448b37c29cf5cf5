namespace Edge.Uplink.Alarms;

/// <summary>What the cloud was told about alarms; remembered over restarts. Bounded: the oldest that have ended are forgotten.</summary>
internal sealed class ToldAlarms(ToldFile file)
{
    /// <summary>More than the store lists and the bus shows together.</summary>
    public const int Capacity = 3000;

    private readonly OrderedDictionary<AlarmEpisode, bool> _told = file.Read();
    private readonly List<(AlarmEpisode Episode, bool IsEnd)> _unwritten = [];

    /// <summary>Told to have begun, and not to have ended.</summary>
    public IEnumerable<AlarmEpisode> Open => _told.Where(told => !told.Value).Select(told => told.Key);

    public bool HasBegun(AlarmEpisode episode) => _told.ContainsKey(episode);

    public bool HasEnded(AlarmEpisode episode) => _told.TryGetValue(episode, out var ended) && ended;

    public void Add(AlarmEvent news)
    {
        _told[news.Episode] = news.IsEnd;
        _unwritten.Add((news.Episode, news.IsEnd));
        if (_told.Count > Capacity)
            _told.Remove(_told.FirstOrDefault(told => told.Value, _told.GetAt(0)).Key);
    }

    /// <summary>Makes durable what was added; a power cut before it has the cloud told once more.</summary>
    public void Save()
    {
        if (_unwritten.Count == 0)
            return;
        file.Write(_unwritten, _told);
        _unwritten.Clear();
    }
}

namespace Edge.Api.Picture;

/// <summary>The files of the meters, to be found by meter.</summary>
internal sealed class MeterSetups
{
    private readonly IReadOnlyList<MeterSetup> _all;
    private readonly Dictionary<string, MeterSetup> _byId = [];
    private readonly Dictionary<string, MeterSetup> _byName = [];
    private readonly Dictionary<string, MeterSetup> _byFile = [];

    public MeterSetups(IReadOnlyList<MeterSetup> all)
    {
        _all = all;
        foreach (var setup in all)
        {
            _byFile[setup.File] = setup;
            if (setup.Id is not null)
                _byId.TryAdd(setup.Id, setup);
            else if (setup.Name.Length > 0)
                _byName.TryAdd(setup.Name, setup);
        }
    }

    /// <summary>The file of a meter: the one with its id, or the one for many meters whose name its readings carry.</summary>
    /// <param name="key">Its id, or the name of a file that has none.</param>
    /// <param name="name">As its readings carry it.</param>
    public MeterSetup? Find(string key, string? name) =>
        _byId.GetValueOrDefault(key) ?? (name is not null ? _byName.GetValueOrDefault(name) : _byFile.GetValueOrDefault(key));

    /// <summary>Everything to be listed: what has readings, and what is configured and has none.</summary>
    public IEnumerable<string> Keys(IReadOnlyDictionary<string, LastReading> readings)
    {
        var named = readings.Values.Select(reading => reading.Name).ToHashSet();
        return readings.Keys.Concat(_all
            .Where(setup => setup.Id is null ? !named.Contains(setup.Name) : !readings.ContainsKey(setup.Id))
            .Select(setup => setup.Id ?? setup.File));
    }
}

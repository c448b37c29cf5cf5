using Edge.V1;

namespace Edge.Uplink.Alarms;

/// <summary>
/// The alarms as they are seen at one moment. The store knows them all, with their ends; the bus shows besides what the store
/// cannot write down just then: that its disk is full, or what others found while it was away.
/// </summary>
/// <param name="Stored">Those of the store: the lasting ones first, then the ended ones; null when it does not answer.</param>
/// <param name="OnBus">Those that the bus says last.</param>
/// <param name="KnowsBus">Whether the bus has had the time to say it.</param>
internal sealed record AlarmView(IReadOnlyList<Alarm>? Stored, IReadOnlyList<Alarm> OnBus, bool KnowsBus)
{
    /// <summary>As many as the store lists at once.</summary>
    public const int MaxListed = 1000;

    /// <summary>What the cloud does not know yet, in the order in which it happened.</summary>
    public IReadOnlyList<AlarmEvent> NewsFor(ToldAlarms told) =>
        [.. Begins(told).Concat(Ends(told)).Concat(SilentEnds(told)).OrderBy(news => news.AtMs).ThenBy(news => news.IsEnd)];

    private IEnumerable<Alarm> Seen => (Stored ?? []).Concat(OnBus);

    private IEnumerable<AlarmEvent> Begins(ToldAlarms told) =>
        Seen.DistinctBy(AlarmEpisode.Of).Where(alarm => !told.HasBegun(AlarmEpisode.Of(alarm))).Select(alarm => new AlarmEvent(alarm, IsEnd: false));

    private IEnumerable<AlarmEvent> Ends(ToldAlarms told) =>
        (Stored ?? []).Where(alarm => alarm.HasClearedMs && !told.HasEnded(AlarmEpisode.Of(alarm))).Select(alarm => new AlarmEvent(alarm, IsEnd: true));

    // Nobody speaks of it any more, where somebody would: its end was so long ago that it is forgotten, or nobody wrote it down.
    private IEnumerable<AlarmEvent> SilentEnds(ToldAlarms told)
    {
        if (Stored is null || !KnowsBus || (Stored.Count >= MaxListed && !Stored[^1].HasClearedMs))
            return [];
        var episodes = Seen.Select(AlarmEpisode.Of).ToHashSet();
        return told.Open.Where(open => !episodes.Contains(open)).Select(open => new AlarmEvent(
            new Alarm { Kind = open.Kind, Subject = open.Subject, SinceMs = open.SinceMs }, IsEnd: true));
    }
}

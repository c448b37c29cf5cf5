using Edge.V1;

namespace Edge.Uplink.Alarms;

/// <summary>What an alarm is recognised by, wherever it is seen: from its beginning to its end.</summary>
internal readonly record struct AlarmEpisode(string Kind, string Subject, long SinceMs)
{
    public static AlarmEpisode Of(Alarm alarm) => new(alarm.Kind, alarm.Subject, alarm.SinceMs);
}

/// <summary>The beginning or the end of an episode, which the cloud is to be told.</summary>
/// <param name="Alarm">The alarm; of an end of which nothing else is known no more than what recognises it.</param>
/// <param name="IsEnd">Whether it is the end.</param>
internal sealed record AlarmEvent(Alarm Alarm, bool IsEnd)
{
    public AlarmEpisode Episode => AlarmEpisode.Of(Alarm);

    /// <summary>When it happened; an end of an unknown time is the latest of all.</summary>
    public long AtMs => !IsEnd ? Alarm.SinceMs : Alarm.HasClearedMs ? Math.Max(Alarm.SinceMs, Alarm.ClearedMs) : long.MaxValue;
}

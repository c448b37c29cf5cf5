using Edge.Hosting;

namespace Edge.Listener.Rhythm;

/// <summary>When a meter counts as silent, and where its habits are kept.</summary>
[Section("Rhythm")]
internal sealed class RhythmOptions
{
    [Setting("The shortest silence that is told (alarm meter_silent), in hours in which the meter is usually heard. Otherwise three times its longest "
        + "usual pause.", Min = "00:01:00", Max = "30.00:00:00")]
    public TimeSpan MinSilence { get; init; } = TimeSpan.FromHours(1);

    [Setting("When nobody at all is heard for so long it is the radio that is silent, and the time counts for no meter. Longer than the pause between "
        + "any two telegrams of all meters around.", Min = "00:01:00", Max = "7.00:00:00")]
    public TimeSpan DeafAfter { get; init; } = TimeSpan.FromHours(1);

    [Setting("File in which habits and last counters of the meters are kept over a restart; written every hour and at the stop. A damaged one is learned anew.")]
    public string File { get; init; } = "/data/listener/habits.json.gz";
}

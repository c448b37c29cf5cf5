using System.Text.Json.Serialization;

namespace Edge.Listener.Rhythm;

/// <summary>What is kept of all meters over a restart.</summary>
internal sealed record KnownState
{
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    public required IReadOnlyList<KnownMeter> Meters { get; init; }

    public required IReadOnlyList<KnownCounter> Counters { get; init; }

    /// <summary>Whether a file of this release says so; what was read may have anything in it.</summary>
    [JsonIgnore]
    public bool IsSound => Version == CurrentVersion
        && Meters is not null && Meters.All(meter => meter is { IsSound: true })
        && Counters is not null && Counters.All(counter => counter is { Sender: not null, Name: not null });
}

/// <summary>The habits of one meter.</summary>
internal sealed record KnownMeter
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Three numbers a week, the newest first: a bit for each hour of the week in which it was heard.</summary>
    public required ulong[] Hours { get; init; }

    public required double[] LongestSeconds { get; init; }

    public required int Week { get; init; }

    public required double LearnedSeconds { get; init; }

    public required double SilenceSeconds { get; init; }

    public required double AllSilenceSeconds { get; init; }

    public required double AllLongestSeconds { get; init; }

    public required long LastHeardMs { get; init; }

    public bool? IsTold { get; init; }

    public required double[] GapCounts { get; init; }

    public required double[] GapSeconds { get; init; }

    [JsonIgnore]
    public bool IsSound => Id is not null && Name is not null
        && Hours is { Length: 3 * MeterRhythm.Weeks } && LongestSeconds is { Length: MeterRhythm.Weeks }
        && GapCounts is { Length: Gaps.Steps } && GapSeconds is { Length: Gaps.Steps }
        && new[] { LearnedSeconds, SilenceSeconds, AllSilenceSeconds, AllLongestSeconds }.Concat(LongestSeconds).All(IsTime);

    private static bool IsTime(double seconds) => seconds is >= 0 and < 1e10;
}

/// <summary>The last value of one counter.</summary>
internal sealed record KnownCounter(string Sender, string Name, double Value, double Resolution, long Ms);

[JsonSerializable(typeof(KnownState))]
internal sealed partial class KnownJson : JsonSerializerContext;

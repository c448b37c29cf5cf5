namespace Edge.Radio.Transmitting;

/// <summary>How a fleet sends.</summary>
public sealed record TransmitterOptions
{
    /// <summary>Where the fleet lives.</summary>
    public required string Directory { get; init; }

    /// <summary>From one telegram of a meter to its next. The fleet's telegrams are spread over it.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The receiver that hears them: the last level of the topic.</summary>
    public string Receiver { get; init; } = "sim";

    /// <summary>Rounds to send; null: until told to stop.</summary>
    public long? Rounds { get; init; }

    /// <summary>Telegrams to send at once, before the first round.</summary>
    public int Burst { get; init; }

    /// <summary>Damaged payloads to send in every round.</summary>
    public IReadOnlyList<string> Damage { get; init; } = [];

    /// <summary>Meter ids that encrypt with a key nobody knows.</summary>
    public IReadOnlyList<string> WrongKey { get; init; } = [];
}

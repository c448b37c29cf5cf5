namespace Edge.Uplink.Scheduling;

/// <summary>
/// The days that had their send, in the order they had it, and when everything due was last acknowledged. Bounded: the
/// oldest entries are forgotten, not the lowest dates, so that a clock that was years ahead cannot block the days to come.
/// </summary>
internal sealed record SendDiary(IReadOnlyList<DateOnly> Days, DateTimeOffset? LastSend)
{
    /// <summary>How many days are remembered; a clock stepping back further than this may cause one more send.</summary>
    public const int Capacity = 32;

    public static SendDiary Empty { get; } = new([], null);

    public bool Has(DateOnly day) => Days.Contains(day);

    public SendDiary Sent(DateTimeOffset now) => this with { LastSend = now };

    public SendDiary SentFor(DateOnly day, DateTimeOffset now) =>
        new([.. Days.Where(d => d != day).Append(day).TakeLast(Capacity)], now);
}

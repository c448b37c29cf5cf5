namespace Edge.Uplink.Scheduling;

/// <summary>
/// The parts of days that had their send, in the order they had it, and when everything due was last acknowledged. Bounded: the
/// oldest entries are forgotten, not the lowest dates, so that a clock that was years ahead cannot block the days to come.
/// </summary>
internal sealed record SendDiary(IReadOnlyList<DateTime> Parts, DateTimeOffset? LastSend)
{
    /// <summary>How many are remembered; a clock stepping back further than this may cause one more send.</summary>
    public const int Capacity = 128;

    public static SendDiary Empty { get; } = new([], null);

    public bool Has(DateTime part) => Parts.Contains(part);

    public SendDiary Sent(DateTimeOffset now) => this with { LastSend = now };

    public SendDiary SentFor(DateTime part, DateTimeOffset now) =>
        new([.. Parts.Where(known => known != part).Append(part).TakeLast(Capacity)], now);
}

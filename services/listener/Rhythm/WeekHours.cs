using System.Numerics;

namespace Edge.Listener.Rhythm;

/// <summary>A set of the 168 hours of a week; the first one is Monday from 00 to 01.</summary>
internal readonly record struct WeekHours(ulong A, ulong B, ulong C)
{
    public const int Hours = 7 * 24;

    private const int Bits = 64;

    // Of the third number only so many bits are hours.
    private static readonly ulong LastMask = (1ul << (Hours - (2 * Bits))) - 1;

    public int Count => BitOperations.PopCount(A) + BitOperations.PopCount(B) + BitOperations.PopCount(C);

    /// <summary>The hour of the week of a local time.</summary>
    public static int HourOf(DateTime local) => (((int)local.DayOfWeek + 6) % 7 * 24) + local.Hour;

    /// <summary>The number of its week; a week begins with Monday.</summary>
    public static int WeekOf(DateTime local) => DateOnly.FromDateTime(local).DayNumber / 7;

    public bool Has(int hour) => (((hour < Bits ? A : hour < 2 * Bits ? B : C) >> (hour % Bits)) & 1) != 0;

    public WeekHours With(int hour)
    {
        var bit = 1ul << (hour % Bits);
        return hour < Bits ? this with { A = A | bit } : hour < 2 * Bits ? this with { B = B | bit } : this with { C = C | bit };
    }

    /// <summary>With the hour before and the hour after each of them.</summary>
    public WeekHours Dilated() => this | Later() | Earlier();

    /// <summary>Only those whose neighbours are in the set, too.</summary>
    public WeekHours Eroded() => this & Later() & Earlier();

    /// <summary>How many hours pass by the clock, at worst, until so many hours of the set have passed: from the beginning of its longest pause.</summary>
    public int ClockHours(int hours)
    {
        if (Count == 0)
            return hours;
        var weeks = Math.Max(0, hours - 1) / Count;
        var (left, clock) = (hours - (weeks * Count), weeks * Hours);
        for (var hour = LongestPause(); left > 0; hour++, clock++)
            if (Has(hour % Hours))
                left--;
        return clock;
    }

    // The hour in which it begins; it may reach beyond the end of the week.
    private int LongestPause()
    {
        var (longest, at, run) = (0, 0, 0);
        for (var hour = 0; hour < 2 * Hours; hour++)
        {
            run = Has(hour % Hours) ? 0 : run + 1;
            if (run > longest)
                (longest, at) = (run, hour + 1 - run);
        }
        return at;
    }

    public static WeekHours operator |(WeekHours one, WeekHours other) => new(one.A | other.A, one.B | other.B, one.C | other.C);

    public static WeekHours operator &(WeekHours one, WeekHours other) => new(one.A & other.A, one.B & other.B, one.C & other.C);

    // Each hour becomes the next one; the last of the week the first.
    private WeekHours Later() => new((A << 1) | ((C >> (Hours - (2 * Bits) - 1)) & 1), (B << 1) | (A >> (Bits - 1)), ((C << 1) | (B >> (Bits - 1))) & LastMask);

    private WeekHours Earlier() => new((A >> 1) | (B << (Bits - 1)), (B >> 1) | (C << (Bits - 1)), (C >> 1) | ((A & 1) << (Hours - (2 * Bits) - 1)));
}

using Edge.Listener.Rhythm;

namespace Edge.Listener.Tests.Rhythm;

public sealed class WeekHoursTests
{
    private static WeekHours Of(params int[] hours) => hours.Aggregate(default(WeekHours), (set, hour) => set.With(hour));

    private static int[] In(WeekHours set) => [.. Enumerable.Range(0, WeekHours.Hours).Where(set.Has)];

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(167)]
    public void Every_hour_has_its_neighbours_across_all_borders(int hour)
    {
        var before = (hour + WeekHours.Hours - 1) % WeekHours.Hours;
        var after = (hour + 1) % WeekHours.Hours;
        Assert.Equal([hour], In(Of(hour)));
        Assert.Equal(new[] { before, hour, after }.Order(), In(Of(hour).Dilated()));
        Assert.Equal([hour], In(Of(before, hour, after).Eroded()));
        Assert.Equal(0, Of(before, hour).Eroded().Count);
    }

    [Theory]
    [InlineData("2026-11-16T00:00", 0)]
    [InlineData("2026-11-20T11:59", 107)]
    [InlineData("2026-11-22T23:59", 167)]
    public void A_week_begins_on_monday(string local, int hour) =>
        Assert.Equal(hour, WeekHours.HourOf(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void A_week_has_one_number_from_monday_to_sunday()
    {
        var monday = new DateTime(2026, 11, 16);
        Assert.Single(Enumerable.Range(0, 7).Select(day => WeekHours.WeekOf(monday.AddDays(day))).Distinct());
        Assert.Equal(WeekHours.WeekOf(monday) + 1, WeekHours.WeekOf(monday.AddDays(7)));
    }

    [Fact]
    public void Hours_are_said_as_people_say_them()
    {
        var workdays = Of([.. Enumerable.Range(0, 5).SelectMany(day => Enumerable.Range((day * 24) + 7, 12))]);
        Assert.Equal("Mon-Fri 07-19", RhythmText.Of(workdays, ""));
        Assert.Equal("Mon,Wed-Thu 06-07 UTC", RhythmText.Of(Of(6, 54, 78), " UTC"));
        Assert.Equal("Sat-Sun", RhythmText.Of(Of([.. Enumerable.Range(120, 48)]), ""));
        Assert.Equal("", RhythmText.Of(Of([.. Enumerable.Range(0, 168)]), ""));
    }

    [Theory]
    [InlineData(16, "every 16 s")]
    [InlineData(900, "every 15 min")]
    [InlineData(4 * 3600, "every 4 h")]
    [InlineData(86_000, "about once a day")]
    [InlineData(3 * 86_400, "about every 3 days")]
    [InlineData(7 * 86_400, "about once a week")]
    public void Pauses_are_said_as_people_say_them(int seconds, string text) => Assert.Equal(text, RhythmText.Of(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void The_usual_pause_is_not_upset_by_missed_telegrams()
    {
        var gaps = new Gaps();
        Assert.Null(gaps.Usual());
        for (var i = 0; i < 2_000; i++)
            gaps.Add(TimeSpan.FromSeconds(i % 10 == 0 ? 32 : 15.9 + (0.2 * (i % 2))));
        Assert.InRange(gaps.Usual()!.Value.TotalSeconds, 15.5, 16.5);
    }

    [Fact]
    public void Hours_by_the_clock_are_counted_from_the_beginning_of_the_longest_pause()
    {
        var workdays = default(WeekHours);
        for (var day = 0; day < 5; day++)
            for (var hour = 7; hour < 19; hour++)
                workdays = workdays.With((24 * day) + hour);
        // From Friday 19 to Monday 7 are 60 hours.
        Assert.Equal(61, workdays.ClockHours(1));
        Assert.Equal(72, workdays.ClockHours(12));
        Assert.Equal(72 + 12 + 1, workdays.ClockHours(13));
        Assert.Equal(168 + 61, workdays.ClockHours(61));
        Assert.Equal(5, default(WeekHours).ClockHours(5));
        Assert.Equal(0, workdays.ClockHours(0));
        var always = Enumerable.Range(0, WeekHours.Hours).Aggregate(default(WeekHours), (hours, hour) => hours.With(hour));
        Assert.Equal(500, always.ClockHours(500));
    }
}

using System.Globalization;
using Edge.Uplink.Scheduling;

namespace Edge.Uplink.Tests.Scheduling;

public sealed class DailyScheduleTests
{
    private static readonly DailySchedule AtSix = new(TimeSpan.FromHours(6), TimeSpan.FromMinutes(7));

    [Theory]
    // Slot of the day at 06:07.
    [InlineData("2026-05-03 06:06:59", "", "due 2026-05-02")]
    [InlineData("2026-05-03 06:06:59", "2026-05-02", "wait 2026-05-03 06:07:00")]
    [InlineData("2026-05-03 06:07:00", "2026-05-02", "due 2026-05-03")]
    [InlineData("2026-05-03 23:59:59", "2026-05-02", "due 2026-05-03")]
    [InlineData("2026-05-03 06:07:00", "2026-05-03", "wait 2026-05-04 06:07:00")]
    [InlineData("2026-05-04 06:06:59", "2026-05-03", "wait 2026-05-04 06:07:00")]
    // Several days without a link: one send makes up for all of them.
    [InlineData("2026-05-09 12:00:00", "2026-05-03", "due 2026-05-09")]
    // A step back of a day, after the day's send: nothing again, not when the slot is crossed again either.
    [InlineData("2026-05-02 06:30:00", "2026-05-02,2026-05-03", "wait 2026-05-04 06:07:00")]
    [InlineData("2026-05-03 06:07:00", "2026-05-02,2026-05-03", "wait 2026-05-04 06:07:00")]
    // A step ahead of a day: that day's send, and no second one when the clock comes there by itself.
    [InlineData("2026-05-04 06:30:00", "2026-05-03", "due 2026-05-04")]
    [InlineData("2026-05-03 06:30:00", "2026-05-03,2026-05-04", "wait 2026-05-05 06:07:00")]
    // A step over the slot and back.
    [InlineData("2026-05-03 05:50:00", "2026-05-02,2026-05-03", "wait 2026-05-04 06:07:00")]
    // A clock that was years ahead does not block the days to come.
    [InlineData("2026-05-03 06:30:00", "2026-05-02,2099-01-01", "due 2026-05-03")]
    public void A_day_is_due_from_its_slot_on_until_it_is_in_the_diary(string now, string sent, string expected)
    {
        Assert.Equal(expected, Describe(AtSix.Decide(Utc(now), clockSet: true, Diary(sent))));
    }

    [Fact]
    public void Nothing_is_due_while_the_clock_is_not_set()
    {
        Assert.IsType<SendDecision.WaitForClock>(AtSix.Decide(Utc("1970-01-01 06:30:00"), clockSet: false, SendDiary.Empty));
    }

    [Theory]
    // 23:55 and an offset of 10 minutes: the slot of the 3rd begins on the 4th at 00:05.
    [InlineData("2026-05-04 00:04:59", "2026-05-02", "wait 2026-05-04 00:05:00")]
    [InlineData("2026-05-04 00:05:00", "2026-05-02", "due 2026-05-03")]
    [InlineData("2026-05-04 23:59:00", "2026-05-03", "wait 2026-05-05 00:05:00")]
    public void An_offset_may_lead_into_the_next_day(string now, string sent, string expected)
    {
        var schedule = new DailySchedule(new TimeSpan(23, 55, 0), TimeSpan.FromMinutes(10));
        Assert.Equal(expected, Describe(schedule.Decide(Utc(now), clockSet: true, Diary(sent))));
    }

    [Fact]
    public void A_year_that_is_looked_at_every_minute_has_one_send_a_day()
    {
        var diary = SendDiary.Empty.SentFor(new DateOnly(2025, 12, 31), Utc("2025-12-31 06:07:00"));
        var sends = new List<DateTimeOffset>();
        for (var now = Utc("2026-01-01 00:00:00"); now < Utc("2027-01-01 00:00:00"); now += TimeSpan.FromMinutes(1))
        {
            if (AtSix.Decide(now, clockSet: true, diary) is not SendDecision.Due due)
                continue;
            sends.Add(now);
            diary = diary.SentFor(due.Slot.Day, now);
        }

        Assert.Equal(365, sends.Count);
        Assert.All(sends, at => Assert.Equal(new TimeSpan(6, 7, 0), at.TimeOfDay));
    }

    [Fact]
    public void The_diary_forgets_its_oldest_entry_and_not_its_lowest_date()
    {
        var diary = SendDiary.Empty.SentFor(new DateOnly(2099, 1, 1), default);
        for (var day = 1; day < SendDiary.Capacity; day++)
            diary = diary.SentFor(new DateOnly(2026, 1, 1).AddDays(day), default);
        Assert.True(diary.Has(new DateOnly(2099, 1, 1)));

        diary = diary.SentFor(new DateOnly(2026, 3, 1), default);

        Assert.Equal(SendDiary.Capacity, diary.Days.Count);
        Assert.False(diary.Has(new DateOnly(2099, 1, 1)));
    }

    private static SendDiary Diary(string days) => days.Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(SendDiary.Empty, (diary, day) => diary.SentFor(DateOnly.Parse(day, CultureInfo.InvariantCulture), default));

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string Describe(SendDecision decision) => decision switch
    {
        SendDecision.Due due => $"due {due.Slot.Day:yyyy-MM-dd}",
        SendDecision.WaitUntil wait => $"wait {wait.Slot.At:yyyy-MM-dd HH:mm:ss}",
        _ => "wait for the clock",
    };
}

using System.Globalization;
using Edge.Uplink.Scheduling;

namespace Edge.Uplink.Tests.Scheduling;

public sealed class SendScheduleTests
{
    private static readonly SendSchedule AtSix = new(SendZone.Utc, TimeSpan.FromDays(1), TimeSpan.FromHours(6), TimeSpan.FromMinutes(7));

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
        var schedule = new SendSchedule(SendZone.Utc, TimeSpan.FromDays(1), new TimeSpan(23, 55, 0), TimeSpan.FromMinutes(10));
        Assert.Equal(expected, Describe(schedule.Decide(Utc(now), clockSet: true, Diary(sent))));
    }

    [Fact]
    public void A_year_that_is_looked_at_every_minute_has_one_send_a_day()
    {
        var diary = SendDiary.Empty.SentFor(new DateTime(2025, 12, 31), Utc("2025-12-31 06:07:00"));
        var sends = new List<DateTimeOffset>();
        for (var now = Utc("2026-01-01 00:00:00"); now < Utc("2027-01-01 00:00:00"); now += TimeSpan.FromMinutes(1))
        {
            if (AtSix.Decide(now, clockSet: true, diary) is not SendDecision.Due due)
                continue;
            sends.Add(now);
            diary = diary.SentFor(due.Slot.Part, now);
        }

        Assert.Equal(365, sends.Count);
        Assert.All(sends, at => Assert.Equal(new TimeSpan(6, 7, 0), at.TimeOfDay));
    }

    [Fact]
    public void The_diary_forgets_its_oldest_entry_and_not_its_lowest_date()
    {
        var diary = SendDiary.Empty.SentFor(new DateTime(2099, 1, 1), default);
        for (var day = 1; day < SendDiary.Capacity; day++)
            diary = diary.SentFor(new DateTime(2026, 1, 1).AddDays(day), default);
        Assert.True(diary.Has(new DateTime(2099, 1, 1)));

        diary = diary.SentFor(new DateTime(2027, 1, 1), default);

        Assert.Equal(SendDiary.Capacity, diary.Parts.Count);
        Assert.False(diary.Has(new DateTime(2099, 1, 1)));
    }

    [Theory]
    [InlineData("Europe/Berlin", "06:00:00", "2026-01-15", "2026-01-15 05:00:00")]
    [InlineData("Europe/Berlin", "06:00:00", "2026-07-15", "2026-07-15 04:00:00")]
    // 02:30 does not exist: an hour later by the new clocks, as by the old ones.
    [InlineData("Europe/Berlin", "02:30:00", "2026-03-29", "2026-03-29 01:30:00")]
    [InlineData("Europe/Berlin", "02:00:00", "2026-03-29", "2026-03-29 01:00:00")]
    [InlineData("Europe/Berlin", "03:00:00", "2026-03-29", "2026-03-29 01:00:00")]
    // 02:30 comes twice: the first time.
    [InlineData("Europe/Berlin", "02:30:00", "2026-10-25", "2026-10-25 00:30:00")]
    [InlineData("Europe/Berlin", "01:59:59", "2026-10-25", "2026-10-24 23:59:59")]
    [InlineData("Europe/Berlin", "03:00:00", "2026-10-25", "2026-10-25 02:00:00")]
    [InlineData("America/New_York", "02:30:00", "2026-03-08", "2026-03-08 07:30:00")]
    [InlineData("America/New_York", "01:30:00", "2026-11-01", "2026-11-01 05:30:00")]
    // Half an hour back and forth, and a zone that changes at midnight.
    [InlineData("Australia/Lord_Howe", "01:45:00", "2026-04-05", "2026-04-04 14:45:00")]
    [InlineData("Australia/Lord_Howe", "02:15:00", "2026-10-04", "2026-10-03 15:45:00")]
    [InlineData("Africa/Cairo", "00:30:00", "2026-04-24", "2026-04-23 22:30:00")]
    // The day that Samoa left out.
    [InlineData("Pacific/Apia", "06:00:00", "2011-12-30", "2011-12-30 16:00:00")]
    [InlineData("Pacific/Apia", "06:00:00", "2011-12-31", "2011-12-30 16:00:00")]
    public void A_time_on_the_wall_is_one_moment_also_on_days_when_clocks_are_changed(string zone, string sendAt, string day, string expected)
    {
        var schedule = new SendSchedule(SendZone.Find(zone)!, TimeSpan.FromDays(1), TimeSpan.Parse(sendAt, CultureInfo.InvariantCulture), TimeSpan.Zero);
        Assert.Equal(Utc(expected), schedule.SlotOf(DateTime.Parse(day, CultureInfo.InvariantCulture)).At);
    }

    [Theory]
    [InlineData("UTC", 4, "06:00:00", "2026-05-03", "02:00 06:00 10:00 14:00 18:00 22:00")]
    [InlineData("UTC", 12, "06:00:00", "2026-05-03", "06:00 18:00")]
    // Five does not divide the day: its last part is shorter.
    [InlineData("UTC", 5, "06:30:00", "2026-05-03", "01:30 06:30 11:30 16:30 21:30")]
    // In UTC, of the day in Berlin: the night has an hour less, or more.
    [InlineData("Europe/Berlin", 6, "00:00:00", "2026-03-29", "23:00 04:00 10:00 16:00")]
    [InlineData("Europe/Berlin", 6, "00:00:00", "2026-10-25", "22:00 05:00 11:00 17:00")]
    public void Every_few_hours_begins_anew_each_day_on_the_wall(string zone, int hours, string sendAt, string day, string expected)
    {
        var schedule = new SendSchedule(SendZone.Find(zone)!, TimeSpan.FromHours(hours), TimeSpan.Parse(sendAt, CultureInfo.InvariantCulture), TimeSpan.Zero);
        var date = DateTime.Parse(day, CultureInfo.InvariantCulture);
        var diary = SendDiary.Empty;
        var sends = new List<DateTimeOffset>();
        for (var now = new DateTimeOffset(date, TimeSpan.Zero).AddDays(-1); now < new DateTimeOffset(date, TimeSpan.Zero).AddDays(2); now += TimeSpan.FromMinutes(10))
        {
            if (schedule.Decide(now, clockSet: true, diary) is not SendDecision.Due due)
                continue;
            diary = diary.SentFor(due.Slot.Part, now);
            if (due.Slot.Part.Date == date)
                sends.Add(now);
        }

        Assert.Equal(expected, string.Join(' ', sends.Select(at => $"{at:HH:mm}")));
    }

    [Fact]
    public void A_zone_that_nobody_knows_is_an_error_of_the_configuration()
    {
        Assert.Equal(
            "Zone = Europe/Atlantis: UTC, local or the name of a zone that this machine's table of zones (package tzdata) has is expected",
            Assert.Single(new UplinkOptions { Zone = "Europe/Atlantis" }.Check()));
        foreach (var zone in new[] { "UTC", "utc", "local", "Europe/Berlin" })
            Assert.Empty(new UplinkOptions { Zone = zone }.Check());
    }

    private static SendDiary Diary(string days) => days.Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(SendDiary.Empty, (diary, day) => diary.SentFor(DateTime.Parse(day, CultureInfo.InvariantCulture), default));

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string Describe(SendDecision decision) => decision switch
    {
        SendDecision.Due due => due.Slot.Part == due.Slot.Part.Date ? $"due {due.Slot.Part:yyyy-MM-dd}" : $"due {due.Slot.Part:yyyy-MM-dd HH:mm}",
        SendDecision.WaitUntil wait => $"wait {wait.Slot.At:yyyy-MM-dd HH:mm:ss}",
        _ => "wait for the clock",
    };
}

using Edge.Hosting;
using Edge.Testing;
using Edge.Watchdog.Ladder;
using Edge.Watchdog.Record;
using Microsoft.Extensions.Logging;

namespace Edge.Watchdog.Tests.Record;

/// <summary>Boots after each other on one disk: each is a book of its own that reads what the one before has written.</summary>
public sealed class RebootBookTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-record-").FullName;
    private readonly FailingLogs _logs = new();
    private ManualTime _time = new();
    private int _boot;

    private string Path => System.IO.Path.Combine(_folder, "data", "record.json");

    [Fact]
    public void At_the_first_start_nothing_is_known_and_nothing_is_written_until_the_device_is_armed()
    {
        var book = NewBoot();
        Assert.Equal(LastEnd.Unknown, book.LastEnd);
        Assert.False(File.Exists(Path));
        book.Armed();
        Assert.Contains("\"armed\":true", File.ReadAllText(Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reboot_that_was_decided_is_known_with_its_reason()
    {
        var book = NewBoot();
        book.Armed();
        Assert.True(book.Decide("store", "store hangs"));
        book = NewBoot();
        Assert.Equal((LastEnd.Caused, "store hangs"), (book.LastEnd, book.LastReason));
        book.Armed();
        Assert.Null(NewBoot().LastReason);
    }

    [Fact]
    public void An_armed_machine_that_ends_without_a_reason_had_a_power_cut_or_a_hang()
    {
        NewBoot().Armed();
        Assert.Equal(LastEnd.Unexplained, NewBoot().LastEnd);
    }

    [Fact]
    public void A_machine_that_was_not_armed_has_nothing_to_explain()
    {
        NewBoot();
        Assert.Equal(LastEnd.Unknown, NewBoot().LastEnd);
    }

    [Fact]
    public void After_an_orderly_stop_there_is_nothing_to_explain()
    {
        var book = NewBoot();
        book.Armed();
        book.Stopped(isCalledOff: true);
        Assert.Equal(LastEnd.Orderly, NewBoot().LastEnd);
    }

    [Fact]
    public void A_restart_of_the_service_alone_is_no_reboot_and_arms_again()
    {
        NewBoot().Armed();
        var book = SameBoot();
        Assert.Equal(LastEnd.SameBoot, book.LastEnd);
        book.Stopped(isCalledOff: true);
        SameBoot().Armed();
        Assert.Equal(LastEnd.Unexplained, NewBoot().LastEnd);
    }

    [Fact]
    public void A_service_that_begins_again_before_the_reset_leaves_the_device_alone()
    {
        var book = NewBoot();
        book.Armed();
        book.Decide("store", "store hangs");
        Assert.True(SameBoot().IsLeftToReset);
        Assert.False(NewBoot().IsLeftToReset);
    }

    [Fact]
    public void An_orderly_stop_calls_off_a_reset_that_was_decided()
    {
        var book = NewBoot();
        book.Armed();
        book.Decide("store", "store hangs");
        book.Stopped(isCalledOff: true);
        Assert.Equal(LastEnd.Orderly, NewBoot().LastEnd);
    }

    [Fact]
    public void An_ordered_reboot_ends_in_order_and_keeps_its_reason()
    {
        var book = NewBoot();
        book.Decide("store", "store hangs");
        book.Stopped(isCalledOff: false);
        Assert.Equal((LastEnd.Caused, false), (NewBoot().LastEnd, SameBoot().IsLeftToReset));
    }

    [Fact]
    public void Three_reboots_are_all_that_there_are_in_24_hours_of_uptime()
    {
        var book = NewBoot();
        for (var left = 3; left > 0; left--)
        {
            Assert.Equal(left, book.Left);
            _time.Advance(TimeSpan.FromMinutes(20));
            book.Decide("store", "store hangs");
            book = NewBoot();
        }
        Assert.Equal(0, book.Left);
        Up(book, TimeSpan.FromHours(23.2));
        Assert.Equal(0, book.Left);
        Up(book, TimeSpan.FromHours(1));
        Assert.Equal(3, book.Left);
        Assert.Equal(3, NewBoot().Left);
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public void A_step_of_the_clock_changes_nothing(int days)
    {
        var book = NewBoot();
        book.Decide("store", "store hangs");
        book = NewBoot();
        _time.StepClock(TimeSpan.FromDays(days));
        Up(book, TimeSpan.FromHours(23));
        Assert.Equal(2, book.Left);
    }

    [Fact]
    public void A_reboot_whose_cause_is_not_cured_counts_until_it_is()
    {
        NewBoot().Decide("store", "store hangs");
        var book = NewBoot();
        Up(book, TimeSpan.FromDays(10), isWell: part => part != "store");
        Assert.Equal(2, book.Left);
        Up(book, TimeSpan.FromSeconds(5));
        Assert.Equal(3, book.Left);
    }

    [Fact]
    public void After_three_ends_that_nobody_can_explain_the_device_is_armed_later()
    {
        for (var boot = 0; boot < 3; boot++)
        {
            var book = NewBoot();
            Assert.False(book.TooManyUnexplained);
            book.Armed();
        }
        var last = NewBoot();
        Assert.True(last.TooManyUnexplained);
        Up(last, RebootBook.WithoutTrouble - TimeSpan.FromSeconds(10));
        Assert.True(last.TooManyUnexplained);
        Up(last, TimeSpan.FromSeconds(10));
        Assert.False(last.TooManyUnexplained);
        last.Armed();
        Assert.False(NewBoot().TooManyUnexplained);
    }

    [Fact]
    public void A_record_that_cannot_be_read_counts_as_if_all_reboots_were_used_up()
    {
        NewBoot().Armed();
        File.WriteAllText(Path, "{ torn");
        var book = NewBoot();
        Assert.Equal(0, book.Left);
        book.Armed();
        Assert.Equal(0, NewBoot().Left);
        Assert.Contains(_logs.Entries, entry => entry.Id == 5022);
    }

    [Fact]
    public void Where_the_record_cannot_be_written_no_reboot_is_decided()
    {
        File.WriteAllText(System.IO.Path.Combine(_folder, "data"), "in the way");
        var book = NewBoot();
        Assert.False(book.Decide("store", "store hangs"));
        Assert.False(book.IsLeftToReset);
        Assert.Single(_logs.Entries, entry => entry.Id == 5023);
    }

    [Fact]
    public void Nothing_is_written_without_news()
    {
        var book = NewBoot();
        book.Armed();
        var written = File.GetLastWriteTimeUtc(Path);
        File.SetLastWriteTimeUtc(Path, written -= TimeSpan.FromHours(1));
        book.Armed();
        Up(book, TimeSpan.FromDays(2));
        SameBoot().Armed();
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path));
    }

    public void Dispose()
    {
        _logs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // The machine's uptime is the monotonic clock: it begins anew with each boot.
    private RebootBook NewBoot()
    {
        (_boot, _time) = (_boot + 1, new());
        _time.Advance(TimeSpan.FromMinutes(1));
        return SameBoot();
    }

    private RebootBook SameBoot()
    {
        var file = new RecordFile(new() { DataDirectory = System.IO.Path.Combine(_folder, "data") }, _logs.CreateLogger<RecordFile>());
        var book = new RebootBook(file, new(), new($"boot-{_boot}"), new ClockRule(new() { Mode = ClockMode.Trusted }), _time);
        book.Begin();
        return book;
    }

    private void Up(RebootBook book, TimeSpan time, Func<string, bool>? isWell = null)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(5))
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            book.Tend(isWell ?? (_ => true));
        }
    }
}

using System.Text;
using Edge.Api.Picture;

namespace Edge.Api.Tests;

public sealed class AlarmBookTests
{
    private readonly AlarmBook _book = new();

    [Fact]
    public void An_alarm_that_ended_while_there_was_no_link_has_ended()
    {
        Take("meter_silent", "1");
        Take("meter_silent", "2");
        _book.Doubt();
        Assert.Equal(2, _book.Open.Count);
        Assert.Null(Take("meter_silent", "1"));
        Assert.Equal(["2"], _book.EndDoubt().Select(change => change.Alarm.Subject));
        Assert.True(_book.IsOpen("meter_silent", "1"));
        Assert.False(_book.IsOpen("meter_silent", "2"));
        Assert.Empty(_book.EndDoubt());
    }

    [Fact]
    public void What_cannot_be_read_and_what_has_not_changed_is_no_news()
    {
        Assert.Null(_book.Take("edge/alarms/a/b", Encoding.UTF8.GetBytes("?")));
        Assert.Null(_book.Take("edge/alarms/a/b", default));
        Assert.True(Take("a", "b")!.Open);
        Assert.Null(Take("a", "b"));
        Assert.False(_book.Take("edge/alarms/a/b", default)!.Open);
        Assert.Empty(_book.Open);
    }

    [Fact]
    public void However_many_are_told_it_stays_bounded()
    {
        for (var i = 0; i < 6000; i++)
            Take("a", $"{i}");
        Assert.Equal(5000, _book.Open.Count);
    }

    private AlarmChange? Take(string kind, string subject) => _book.Take($"edge/alarms/{kind}/{subject}", Encoding.UTF8.GetBytes(Sample.BusAlarm(kind, subject)));
}

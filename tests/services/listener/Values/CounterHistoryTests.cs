using System.Text;
using Edge.Listener.Values;

namespace Edge.Listener.Tests.Values;

public sealed class CounterHistoryTests
{
    private static readonly PlausibleOptions Options = new();

    private readonly CounterHistory _history = new();
    private long _now = 1_000_000_000_000;

    private string? Hear(string field, string value, double hoursLater = 0.01)
    {
        _now += (long)(hoursLater * 3_600_000);
        var text = new ReadingText();
        text.AddField("\"status\""u8, "\"OK\""u8);
        text.AddField(Encoding.UTF8.GetBytes($"\"{field}\""), Encoding.UTF8.GetBytes(value));
        return _history.Check(text, sameFields: false, _now, Options);
    }

    [Theory]
    [InlineData("total_m3", "10.5", "10.5")]
    [InlineData("total_m3", "10.5", "10.501")]
    [InlineData("total_m3", "10.5", "110.4")]
    [InlineData("total_kwh", "8608", "8607.9")]
    [InlineData("total_kwh", "100", "10099")]
    [InlineData("total_energy_consumption_mj", "0", "36000")]
    [InlineData("total_energy_consumption_gj", "0", "36")]
    [InlineData("flow_temperature_c", "50", "10")]
    [InlineData("target_m3", "50", "0")]
    [InlineData("total_backwards_m3", "50", "0")]
    [InlineData("total_at_date_m3", "50", "9000")]
    [InlineData("total_volume_at_end_last_month_m3", "50", "9000")]
    [InlineData("total_time_h", "50", "0")]
    [InlineData("total_m3", "\"?\"", "5")]
    [InlineData("total_m3", "5", "null")]
    public void What_a_meter_can_do_is_plausible(string field, string before, string after)
    {
        Assert.Null(Hear(field, before));
        Assert.Null(Hear(field, after));
    }

    [Theory]
    [InlineData("total_m3", "10.5", "10.499", "total_m3 runs backwards from 10.5 to 10.499 in 36 s")]
    [InlineData("total_m3", "10.500", "110.7", "total_m3 jumps from 10.5 to 110.7 in 36 s")]
    [InlineData("total_kwh", "8608", "8607", "total_kwh runs backwards from 8608 to 8607 in 36 s")]
    [InlineData("total_energy_consumption_kwh", "0", "10002", "total_energy_consumption_kwh jumps from 0 to 10002 in 36 s")]
    [InlineData("total_energy_consumption_mj", "0", "36002", "total_energy_consumption_mj jumps from 0 to 36002 in 36 s")]
    [InlineData("total_volume_m3", "7", "-1", "total_volume_m3 runs backwards from 7 to -1 in 36 s")]
    public void What_no_meter_can_do_is_told_with_from_to_and_in_how_long(string field, string before, string after, string wrong)
    {
        Assert.Null(Hear(field, before));
        Assert.Equal(wrong, field == "total_m3" && before == "10.5" ? HearFine(field, after) : Hear(field, after));
    }

    // The value before had three digits behind the point as well; the program prints no zeros at the end.
    private string? HearFine(string field, string after)
    {
        _history.Restore(field, new Counter(10.5, 0.001, _now));
        return Hear(field, after);
    }

    [Fact]
    public void A_longer_silence_allows_more()
    {
        Hear("total_m3", "0");
        Assert.Null(Hear("total_m3", "900", hoursLater: 10));
        Assert.NotNull(Hear("total_m3", "2000", hoursLater: 10));
    }

    [Fact]
    public void The_telegram_after_is_compared_with_what_was_told_last()
    {
        Hear("total_m3", "50");
        Assert.NotNull(Hear("total_m3", "3"));
        Assert.Null(Hear("total_m3", "3.001"));
    }
}

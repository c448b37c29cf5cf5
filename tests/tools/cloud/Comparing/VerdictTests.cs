using Edge.Cloud.Comparing;
using Edge.Cloud.Receiving;

namespace Edge.Cloud.Tests.Comparing;

public sealed class VerdictTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly List<LedgerEntry> _received = [];
    private ulong _number;

    [Fact]
    public void Readings_that_equal_what_was_sent_are_true()
    {
        Sent("00000001", """{"total_m3":1.5,"status":"OK"}""");
        Sent("00000001", """{"total_m3":2.50,"status":"OK"}""");
        Sent("00000002", """{"total_m3":1.5}""");
        Received("00000001", """{"_":"telegram","total_m3":1.500,"status":"OK","timestamp":"now"}""");
        Received("00000001", """{"status":"OK","total_m3":2.5}""");
        Received("00000002", """{"total_m3":15e-1}""");

        var verdict = Verdict();
        Assert.True(verdict is { Ok: true, Complete: true });
        Assert.Equal((3, 2, 0, 0, 0, 0), (verdict.Compared, verdict.Meters, verdict.Mismatched, verdict.Doubled, verdict.Missing, verdict.Pending));
    }

    [Theory]
    [InlineData("00000001", """{"total_m3":1.6}""")]
    [InlineData("00000001", """{"total_m3":"1.5"}""")]
    [InlineData("00000001", """{"total":1.5}""")]
    [InlineData("00000002", """{"total_m3":1.5}""")]
    public void A_value_that_no_telegram_carried_is_a_mismatch(string meter, string fields)
    {
        Sent("00000001", """{"total_m3":1.5}""");
        Received("00000001", """{"total_m3":1.5}""");
        Received(meter, fields);
        var verdict = Verdict();
        Assert.False(verdict.Ok);
        Assert.Equal((1, meter), (verdict.Mismatched, Assert.Single(verdict.Mismatches).MeterId));
    }

    [Fact]
    public void One_telegram_that_became_two_readings_is_doubled()
    {
        Sent("00000001", """{"total_m3":1.5}""");
        Received("00000001", """{"total_m3":1.5}""");
        Received("00000001", """{"total_m3":1.5}""");
        var verdict = Verdict();
        Assert.False(verdict.Ok);
        Assert.Equal((0, 1), (verdict.Mismatched, verdict.Doubled));
    }

    [Fact]
    public void Two_telegrams_with_equal_values_are_good_for_two_readings()
    {
        Sent("00000001", """{"total_m3":1.5}""");
        Sent("00000001", """{"total_m3":1.5}""");
        Received("00000001", """{"total_m3":1.5}""");
        Received("00000001", """{"total_m3":1.5}""");
        Assert.True(Verdict() is { Ok: true, Complete: true });
    }

    [Fact]
    public void What_never_came_is_missing_and_what_may_still_come_is_pending()
    {
        for (var n = 1; n <= 10; n++)
            Sent("00000001", $$"""{"total_m3":{{n}}}""");
        Sent("00000002", """{"total_m3":1}""");
        Received("00000001", """{"total_m3":3}""");
        Received("00000001", """{"total_m3":6}""");
        var verdict = Verdict();
        Assert.True(verdict is { Ok: true, Complete: false });
        // 1, 2, 4 and 5 are older than 6; 7 to 10 are newer; the other meter has sent one.
        Assert.Equal((4, 5), (verdict.Missing, verdict.Pending));
    }

    [Fact]
    public void A_meter_with_two_kinds_of_telegrams_is_compared_by_what_each_carried()
    {
        Sent("00000001", """{"total_m3":1}""");
        Sent("00000001", """{"total_m3":2,"flow_m3h":7}""");
        Sent("00000001", """{"total_m3":3}""");
        Received("00000001", """{"total_m3":1}""");
        Received("00000001", """{"total_m3":2,"flow_m3h":7}""");
        // The decoder remembers the flow; this telegram did not carry it.
        Received("00000001", """{"total_m3":3,"flow_m3h":7}""");
        Assert.True(Verdict() is { Ok: true, Complete: true });
    }

    [Fact]
    public void A_copy_that_the_receiver_drops_is_not_compared_twice()
    {
        Sent("00000001", """{"total_m3":1}""");
        Received("00000001", """{"total_m3":1}""");
        _received.Add(_received[0]);
        Assert.True(Verdict() is { Ok: true, Compared: 1 });
    }

    [Fact]
    public void Nothing_received_proves_nothing()
    {
        Sent("00000001", """{"total_m3":1}""");
        Assert.True(Verdict() is { Ok: false, Compared: 0, Pending: 1 });
    }

    [Fact]
    public void A_last_line_that_is_still_being_written_does_not_count_yet()
    {
        Sent("00000001", """{"total_m3":1}""");
        File.AppendAllText(_path, """{"meter_id":"00000001","fie""");
        Received("00000001", """{"total_m3":1}""");
        Assert.True(Verdict() is { Ok: true, Complete: true, Pending: 0 });
    }

    [Fact]
    public void More_than_ten_mismatches_are_counted_and_ten_are_shown()
    {
        for (var n = 0; n < 25; n++)
            Received("00000001", $$"""{"total_m3":{{n}}}""");
        Assert.True(Verdict() is { Mismatched: 25, Mismatches.Count: 10 });
    }

    public void Dispose() => File.Delete(_path);

    private void Sent(string meter, string fields) =>
        File.AppendAllText(_path, $$"""{"meter_id":"{{meter}}","sent_at":"2026-05-03T06:00:00.000Z","frame":"2e44","fields":{{fields}}}""" + "\n");

    private void Received(string meter, string fields)
    {
        _number++;
        _received.Add(Entries.Batch("e1", _number, ($"k{_number}", meter, fields)));
    }

    private Verdict Verdict() => Edge.Cloud.Comparing.Verdict.Of(_received, Truth.Read(_path));
}

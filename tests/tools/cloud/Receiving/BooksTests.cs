using Edge.Cloud.Receiving;

namespace Edge.Cloud.Tests.Receiving;

public sealed class BooksTests
{
    private readonly Books _books = new();

    [Fact]
    public void A_batch_that_comes_again_is_dropped_by_its_id()
    {
        var batch = Entries.Batch("e1", 1, ("k1", "00000001", "{}"), ("k2", "00000002", "{}"));
        Assert.Equal(2, _books.Enter(batch).Count);
        Assert.Empty(_books.Enter(batch));
        var summary = _books.Summarise();
        Assert.Equal((1, 2, 1), (summary.Batches, summary.Readings, summary.DuplicatesDropped));
        Assert.Equal((1, 0, 0), (summary.Duplicates.Batches, summary.Duplicates.Readings, summary.Duplicates.Altered));
    }

    [Fact]
    public void The_same_id_with_other_bytes_is_noticed()
    {
        _books.Enter(Entries.BatchWithDigest("one", "e1", 1, ("k1", "00000001", "{}")));
        _books.Enter(Entries.BatchWithDigest("another", "e1", 1, ("k1", "00000001", "{}")));
        Assert.Equal(1, _books.Summarise().Duplicates.Altered);
    }

    [Fact]
    public void A_reading_that_comes_again_in_another_epoch_is_dropped_by_its_key()
    {
        _books.Enter(Entries.Batch("e1", 1, ("k1", "00000001", "{}")));
        var fresh = _books.Enter(Entries.Batch("e2", 1, ("k1", "00000001", "{}"), ("k2", "00000001", "{}")));
        Assert.Equal("k2", Assert.Single(fresh).Key);
        var summary = _books.Summarise();
        Assert.Equal((2, 2, 1), (summary.Batches, summary.Readings, summary.DuplicatesDropped));
        Assert.Equal(1, summary.Duplicates.Readings);
    }

    [Fact]
    public void Gaps_are_told_for_each_gateway_and_epoch_until_they_close()
    {
        foreach (var number in (ulong[])[2, 3, 7])
            _books.Enter(Entries.Batch("e1", number));
        _books.Enter(Entries.Batch("e2", 1));
        Assert.Equal([new Gap("gw-1", "e1", 1, 1), new Gap("gw-1", "e1", 4, 6)], _books.Summarise().Gaps);

        _books.Enter(Entries.Batch("e1", 5));
        Assert.Equal([new Gap("gw-1", "e1", 1, 1), new Gap("gw-1", "e1", 4, 4), new Gap("gw-1", "e1", 6, 6)], _books.Summarise().Gaps);

        foreach (var number in (ulong[])[1, 6, 4, 4])
            _books.Enter(Entries.Batch("e1", number));
        Assert.Empty(_books.Summarise().Gaps);
    }

    [Fact]
    public void Each_meter_shows_its_newest_reading()
    {
        _books.Enter(Entries.Batch("e1", 1, ("k1", "00000001", """{"total_m3":1}"""), ("k2", "00000001", """{"total_m3":2}""")));
        _books.Enter(Entries.Batch("e1", 2, ("k3", "00000001", """{"total_m3":0}""")));
        var meter = Assert.Single(_books.Summarise().Meters);
        Assert.Equal("00000001", meter.Key);
        Assert.Equal("""{"total_m3":2}""", meter.Value.Fields.ToString());
    }

    [Fact]
    public void Of_alarms_the_last_hundred_are_shown_and_of_status_the_last_word()
    {
        for (var n = 0; n < 150; n++)
        {
            _books.Enter(Entries.Of(EntryKinds.Alarm, $"{n}"));
            _books.Enter(Entries.Of(EntryKinds.Status, $"{n}"));
        }

        Assert.Equal(Enumerable.Range(50, 100), _books.Summarise().Alarms.Select(alarm => alarm.GetInt32()));
        Assert.Equal(149, Assert.Single(_books.Summarise().Status).Value.GetInt32());
    }
}

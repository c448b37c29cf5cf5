using System.Net;
using Edge.Api.Http;
using Edge.Testing;

namespace Edge.Api.Tests;

public sealed class BucketTableTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_burst_is_let_through_and_then_the_rate()
    {
        var table = new BucketTable<int>(10, 3, 0.5, _time);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => table.TryTake(1, out var _)));
        Assert.False(table.TryTake(1, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(2), retryAfter);
        Assert.True(table.TryTake(2, out _));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(table.TryTake(1, out _));
        Assert.False(table.TryTake(1, out _));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => table.TryTake(1, out var _)));
    }

    [Fact]
    public void However_many_ask_the_table_stays_as_large_as_it_may_be()
    {
        var table = new BucketTable<int>(10, 2, 1, _time);
        for (var key = 0; key < 10; key++)
            Assert.True(table.TryTake(key, out _));
        // No room: these two share one bucket.
        Assert.Equal([true, true, false, false], Enumerable.Range(100, 4).Select(key => table.TryTake(key, out var _)));
        Assert.Equal(10, table.Count);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(table.TryTake(200, out _));
        Assert.Equal(1, table.Count);
    }

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void An_address_is_counted_for_who_can_have_it(string address, string counted) =>
        Assert.Equal(IPAddress.Parse(counted), ClientAddress.Of(IPAddress.Parse(address)));
}

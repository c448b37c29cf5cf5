using Edge.Uplink.Tests.Bench;
using Grpc.Core;

namespace Edge.Uplink.Tests.Commands;

public sealed class ResendTests
{
    [Fact]
    public async Task Batches_that_the_receiver_lost_are_sent_again_at_once_with_the_same_bytes()
    {
        await using var bench = await UplinkBench.StartAsync();
        var books = await bench.StartReceiverAsync();
        await bench.StartUplinkAsync();
        bench.Store.Add(50);
        await bench.SendNowAsync();
        await books.OnceItHasAsync(50);

        var answer = await bench.ResendAsync(2, 99);

        Assert.Equal((4ul, 0ul), (answer.Due, answer.Gone));
        await Eventually.TrueAsync(() => books.Summarise().Duplicates.Batches == 4, "four batches came again");
        Assert.Equal((5, 50, 0), (books.Summarise().Batches, books.Summarise().Readings, books.Summarise().Duplicates.Altered));
        await Eventually.TrueAsync(() => bench.Store.Completed.Count == 5, "they are complete again");
    }

    [Theory]
    [InlineData(0, 1, "", StatusCode.InvalidArgument)]
    [InlineData(3, 2, "", StatusCode.InvalidArgument)]
    [InlineData(1, 10_001, "", StatusCode.InvalidArgument)]
    [InlineData(1, 1, "e9", StatusCode.NotFound)]
    public async Task A_range_that_makes_no_sense_is_refused(ulong from, ulong to, string epoch, StatusCode expected)
    {
        await using var bench = await UplinkBench.StartAsync();
        await bench.StartUplinkAsync();
        var error = await Assert.ThrowsAsync<RpcException>(() => bench.ResendAsync(from, to, epoch));
        Assert.Equal(expected, error.StatusCode);
    }

    [Fact]
    public async Task Without_the_store_it_says_so()
    {
        await using var bench = await UplinkBench.StartAsync();
        await bench.StartUplinkAsync();
        await bench.StoreHost.StopAsync();
        var error = await Assert.ThrowsAsync<RpcException>(() => bench.ResendAsync(1, 1));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
    }
}

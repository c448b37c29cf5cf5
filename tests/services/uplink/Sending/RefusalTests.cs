using Edge.Uplink.Tests.Bench;
using Grpc.Core;

namespace Edge.Uplink.Tests.Sending;

/// <summary>Refusals that no broker at hand can be brought to.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData(0x99, "payload format invalid (0x99)")]
    [InlineData(0x95, "packet too large (0x95)")]
    [InlineData(0x90, "topic name invalid (0x90)")]
    public async Task A_batch_refused_for_good_is_set_aside_in_the_end_and_the_others_go_on(byte code, string text)
    {
        byte[]? poison = null;
        ScriptedBroker broker = null!;
        broker = new ScriptedBroker(n =>
        {
            poison ??= n == 1 ? broker.Payloads[1] : null;
            return poison is not null && broker.Payloads[^1].AsSpan().SequenceEqual(poison) ? code : (byte)0;
        });
        await using var bench = await UplinkBench.StartAsync(connector: broker);
        await bench.StartUplinkAsync();
        bench.Store.Add(50);

        for (var refusal = 1; refusal < 3; refusal++)
        {
            var failed = await Assert.ThrowsAsync<RpcException>(() => bench.SendNowAsync());
            Assert.Equal($"batch e1-2: the broker refused it: {text}", failed.Status.Detail);
        }

        // Its third refusal sets it aside, and that is no reason to stop any more.
        await bench.SendNowAsync();
        Assert.Equal(["e1-2"], bench.Store.SetAside);
        Assert.Equal(["e1-1", "e1-3", "e1-4", "e1-5"], bench.Store.Completed);
        // The tries were alike, byte for byte.
        Assert.Equal(3, broker.Payloads.Count(payload => payload.AsSpan().SequenceEqual(poison)));
        // The alarm lasts until the broker takes something again.
        bench.Store.Add(bench.Store.BatchSize);
        Assert.Equal(10ul, (await bench.SendNowAsync()).Readings);
        await Eventually.TrueAsync(() => bench.AlarmOf("send_refused") is null, "send_refused is cleared");
    }

    [Fact]
    public async Task A_batch_that_is_larger_than_the_broker_takes_is_set_aside_and_costs_no_connection()
    {
        // Enough for the session itself and too little for any batch.
        await using var bench = await UplinkBench.StartAsync("max_packet_size 300");
        await bench.StartUplinkAsync();
        bench.Store.Add(bench.Store.BatchSize);

        for (var refusal = 1; refusal < 3; refusal++)
        {
            var failed = await Assert.ThrowsAsync<RpcException>(() => bench.SendNowAsync());
            Assert.Equal("batch e1-1: the broker refused it: packet too large (0x95)", failed.Status.Detail);
        }

        await Eventually.TrueAsync(() => bench.AlarmOf("send_refused") is not null, "send_refused is raised");
        await bench.SendNowAsync();
        Assert.Equal(["e1-1"], bench.Store.SetAside);
        Assert.Equal(1ul, (await bench.GetStatusAsync()).Connects);
    }

    [Fact]
    public async Task A_refusal_that_may_pass_is_tried_again_and_never_set_aside()
    {
        var broker = new ScriptedBroker(n => n < 5 ? (byte)0x97 : (byte)0);
        await using var bench = await UplinkBench.StartAsync(connector: broker);
        bench.Settings["Uplink:BatchesInFlight"] = "1";
        await bench.StartUplinkAsync();
        bench.Store.Add(10);
        for (var n = 0; n < 5; n++)
            await Assert.ThrowsAsync<RpcException>(() => bench.SendNowAsync());
        await Eventually.TrueAsync(() => bench.AlarmOf("send_refused") is not null, "send_refused is raised");

        Assert.Equal(10ul, (await bench.SendNowAsync()).Readings);
        Assert.Empty(bench.Store.SetAside);
        await Eventually.TrueAsync(() => bench.AlarmOf("send_refused") is null, "send_refused is cleared");
    }

    [Fact]
    public async Task After_a_failure_batches_go_one_at_a_time_until_a_drain_has_worked()
    {
        var refuse = true;
        var broker = new ScriptedBroker(_ => refuse ? (byte)0x97 : (byte)0);
        await using var bench = await UplinkBench.StartAsync(connector: broker);
        await bench.StartUplinkAsync();
        bench.Store.Add(100);

        await Assert.ThrowsAsync<RpcException>(() => bench.SendNowAsync());
        Assert.Equal(4, broker.Payloads.Count);
        await Assert.ThrowsAsync<RpcException>(() => bench.SendNowAsync());
        Assert.Equal(5, broker.Payloads.Count);

        refuse = false;
        Assert.Equal(100ul, (await bench.SendNowAsync()).Readings);
    }
}

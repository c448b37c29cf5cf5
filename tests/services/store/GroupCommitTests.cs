using Edge.Store.Appending;
using Edge.Store.Publishing;
using Edge.Store.Queries;
using Edge.Store.Readings;
using Edge.Store.Writing;

namespace Edge.Store.Tests;

public sealed class GroupCommitTests
{
    [Fact]
    public async Task After_a_message_of_a_stream_was_refused_no_later_one_of_it_is_taken()
    {
        await using var store = await HostedStore.StartAsync();
        var group = new GroupCommit(new StoreOptions(), store.Get<RetainedState>(), new TraceBook(), TimeProvider.System);
        var (broken, sound) = (new AppendSession(), new AppendSession());
        var first = Chunk(broken, 1);
        group.Add(first);
        group.Fail(new RpcException(new(StatusCode.ResourceExhausted, "full")));
        var later = Chunk(broken, 2);
        group.Add(later);
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(() => first.Done)).StatusCode);
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(() => later.Done)).StatusCode);
        Assert.True(group.IsEmpty);
        group.Add(Chunk(sound, 1));
        Assert.Equal(1, group.Telegrams);
    }

    [Fact]
    public async Task Many_small_messages_share_a_commit()
    {
        await using var store = await HostedStore.StartAsync(("Store:CommitInterval", "00:01:00"), ("Store:CommitRows", "1000"));
        using var stream = store.Listener.Append();
        for (ulong i = 1; i <= 1000; i++)
            await stream.SendAsync(Sample.Decoded(i));
        for (ulong i = 1; i <= 1000; i++)
            Assert.Equal(i, (await stream.AckAsync()).FirstSequence);
        Assert.Equal(1UL, (await store.Api.StatsAsync()).Commits);
    }

    [Fact]
    public async Task While_the_writer_is_busy_senders_wait_and_memory_does_not_grow()
    {
        const int messageBytes = 40 * 60_000;
        const long most = 40L * 1024 * 1024;
        await using var store = await HostedStore.StartAsync();
        using var gate = new ManualResetEventSlim();
        var busy = store.Get<Writer>().WriteAsync(_ =>
        {
            gate.Wait(TimeSpan.FromMinutes(1));
            return true;
        }, TestContext.Current.CancellationToken);
        using var stream = store.Listener.Append();
        var sent = 0;
        Task sending;
        do
            sending = stream.SendAsync(Large(1 + 40 * (ulong)sent++));
        while (await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken)) == sending
            && (long)sent * messageBytes < 2 * most);
        Assert.InRange((long)sent * messageBytes, messageBytes, most);
        gate.Set();
        Assert.True(await busy);
        await sending;
        for (var i = 0; i < sent; i++)
            Assert.Equal(40, (await stream.AckAsync()).Outcomes.Count);
    }

    [Fact]
    public async Task Who_reads_does_not_hold_up_the_writer()
    {
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Sample.Many(1, 10));
        using var gate = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = Task.Run(() => store.Get<Reads>().ReadAsync(database =>
        {
            var before = Stats.Read(database, new Readings.ReadingCatalog(), 0).Stored;
            begun.SetResult();
            gate.Wait(TimeSpan.FromMinutes(1));
            return (before, Stats.Read(database, new Readings.ReadingCatalog(), 0).Stored);
        }, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await stream.AppendAsync(Sample.Many(11, 10));
        Assert.Equal(20UL, (await store.Api.StatsAsync()).Stored);
        gate.Set();
        Assert.Equal((10UL, 10UL), await reading);
    }

    private static AppendChunk Chunk(AppendSession session, ulong sequence) =>
        new(session, "instance", null, [new TelegramCheck().Prepare(Sample.Decoded(sequence))]);

    private static IEnumerable<Telegram> Large(ulong first) => Enumerable.Range(0, 40).Select(i =>
        Sample.Decoded(first + (ulong)i, json: "{\"a\":\"" + new string((char)('a' + i % 26), 60_000) + "\"}"));
}

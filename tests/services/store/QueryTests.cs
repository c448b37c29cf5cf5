namespace Edge.Store.Tests;

public sealed class QueryTests
{
    [Fact]
    public async Task A_meter_and_a_span_of_time_are_found_in_the_order_of_storing()
    {
        await using var store = await FilledAsync(2000, meters: 7);
        var all = Sample.Many(1, 2000, 7).ToList();
        var (from, to) = (all[500].ReceivedAtMs, all[1500].ReceivedAtMs);
        var found = await store.Api.QueryAsync(new() { MeterId = Sample.MeterId(3), FromMs = from, ToMs = to });
        var expected = all.Where(t => t.Decoded.MeterId == Sample.MeterId(3) && t.ReceivedAtMs >= from && t.ReceivedAtMs < to);
        Assert.Equal(expected.Select(t => t.Decoded.RawJson), found.Select(reading => reading.RawJson));
        Assert.Empty(await store.Api.QueryAsync(new() { MeterId = "ffffffff" }));
    }

    [Fact]
    public async Task Pages_are_bounded_and_their_tokens_go_on_where_they_ended_while_more_is_stored()
    {
        await using var store = await FilledAsync(1200, meters: 3);
        using var stream = store.Listener.Append();
        var request = new QueryReadingsRequest { MeterId = Sample.MeterId(1), Limit = 7 };
        var found = new List<Reading>();
        for (ulong more = 1201; found.Count < 400; more += 3)
        {
            var page = await OnePageAsync(store, request);
            Assert.InRange(page.Readings.Count, 1, 7);
            found.AddRange(page.Readings);
            request.PageToken = page.NextPageToken;
            await stream.AppendAsync(Sample.Many(more, 3, 3));
        }
        Assert.Equal(Sample.Many(1, 1200, 3).Where(t => t.Decoded.MeterId == Sample.MeterId(1)).Select(t => t.Decoded.RawJson),
            found.Take(400).Select(reading => reading.RawJson));
    }

    [Fact]
    public async Task The_last_page_has_no_token_and_messages_are_bounded_in_number_and_bytes()
    {
        await using var store = await FilledAsync(1100, meters: 1);
        using var stream = store.Listener.Append();
        await stream.AppendAsync(Enumerable.Range(1101, 40).Select(i => Sample.Decoded((ulong)i, json: $"{{\"a\":\"{i}{new string('x', 60_000)}\"}}")));
        using var call = store.Api.Calls.QueryReadings(new(), cancellationToken: TestContext.Current.CancellationToken);
        var messages = new List<QueryReadingsResponse>();
        await foreach (var message in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
            messages.Add(message);
        Assert.All(messages, message => Assert.InRange(message.Readings.Count, 1, 500));
        Assert.All(messages, message => Assert.InRange(message.CalculateSize(), 1, 2 * 1024 * 1024));
        Assert.Equal(1140, messages.Sum(message => message.Readings.Count));
        Assert.All(messages.SkipLast(1), message => Assert.NotEmpty(message.NextPageToken));
        Assert.Empty(messages[^1].NextPageToken);
    }

    [Fact]
    public async Task A_token_of_another_query_is_refused()
    {
        await using var store = await FilledAsync(20, meters: 2);
        var token = (await OnePageAsync(store, new() { Limit = 3 })).NextPageToken;
        foreach (var other in new QueryReadingsRequest[]
        {
            new() { PageToken = token, MeterId = Sample.MeterId(1) }, new() { PageToken = token, FromMs = 1 }, new() { PageToken = token, ToMs = 1 },
            new() { PageToken = "nonsense" }, new() { PageToken = token + "A" }, new() { PageToken = "€" },
        })
            Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => store.Api.QueryAsync(other))).StatusCode);
    }

    [Fact]
    public async Task A_span_that_ends_before_it_begins_and_a_limit_beyond_bounds_are_refused()
    {
        await using var store = await HostedStore.StartAsync();
        foreach (var bad in new QueryReadingsRequest[] { new() { FromMs = 2, ToMs = 1 }, new() { FromMs = -1 }, new() { Limit = 100_001 } })
            Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => store.Api.QueryAsync(bad))).StatusCode);
    }

    [Fact]
    public async Task A_span_is_found_over_many_commits_and_after_a_restart()
    {
        await using var store = await HostedStore.StartAsync();
        using (var stream = store.Listener.Append())
            for (var i = 0; i < 700; i++)
                await stream.AppendAsync(Sample.Decoded((ulong)i + 1, 1, Sample.Start + i * 1000));
        await store.RestartAsync();
        var found = await store.Api.QueryAsync(new() { FromMs = Sample.Start + 250_000, ToMs = Sample.Start + 600_000 });
        Assert.Equal(Enumerable.Range(250, 350).Select(i => Sample.Start + i * 1000L), found.Select(reading => reading.ReceivedAtMs));
    }

    private static async Task<HostedStore> FilledAsync(int count, int meters)
    {
        var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        foreach (var chunk in Sample.Many(1, count, meters).Chunk(90))
            await stream.AppendAsync(chunk);
        return store;
    }

    private static async Task<QueryReadingsResponse> OnePageAsync(HostedStore store, QueryReadingsRequest request)
    {
        using var call = store.Api.Calls.QueryReadings(request, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return call.ResponseStream.Current;
    }
}

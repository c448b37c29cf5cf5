using System.Globalization;
using Edge.Store.Database;
using Edge.Store.Queries;
using Edge.Store.Readings;

namespace Edge.Store.Tests;

public sealed class AggregateTests
{
    private const string Field = "total_m3";
    private const long HourMs = 3_600_000;
    private const long DayMs = 24 * HourMs;

    [Theory]
    [InlineData(AggregateStep.Hour, HourMs)]
    [InlineData(AggregateStep.Day, DayMs)]
    public async Task Each_window_with_readings_has_their_number_the_first_the_last_the_least_and_the_most(AggregateStep step, long stepMs)
    {
        // Ten days, every 17 min, two meters in turn: more windows than one page has.
        (long Ms, double Value)[] all = [.. Enumerable.Range(0, 850).Select(i => (Sample.Start + i * 17 * 60_000L, Math.Round(100 + 50 * Math.Sin(i), 3)))];
        await using var store = await FilledAsync(all.SelectMany(each => new[] { (1, each.Ms, each.Value), (2, each.Ms, -1) }));
        var expected = all.GroupBy(each => each.Ms / stepMs * stepMs).Select(window => new Aggregate
        {
            WindowStartMs = window.Key,
            Count = (ulong)window.Count(),
            First = window.First().Value,
            Last = window.Last().Value,
            Min = window.Min(each => each.Value),
            Max = window.Max(each => each.Value),
        });
        Assert.Equal(expected, await store.Api.AggregatesAsync(Query(step)));
    }

    [Fact]
    public async Task What_came_late_is_in_its_window_and_windows_are_in_the_order_of_time()
    {
        await using var store = await FilledAsync([
            (1, Sample.Start + 2 * HourMs + 10, 7), (1, Sample.Start + 2 * HourMs + 11, 8), (1, Sample.Start + 2 * HourMs + 5, 5),
            (1, Sample.Start, 1), (1, Sample.Start + 3 * HourMs, 9), (1, Sample.Start + 2 * HourMs - 1, 6)]);
        var found = await store.Api.AggregatesAsync(Query(AggregateStep.Hour));
        Assert.Equal([(0, 1.0, 1.0), (1, 6, 6), (2, 5, 8), (3, 9, 9)],
            found.Select(each => ((int)((each.WindowStartMs - Sample.Start) / HourMs), each.First, each.Last)));
    }

    [Fact]
    public async Task A_span_that_begins_and_ends_within_windows_counts_only_what_is_in_it()
    {
        await using var store = await FilledAsync(Enumerable.Range(0, 180).Select(i => (1, Sample.Start + i * 60_000L, (double)i)));
        var found = await store.Api.AggregatesAsync(Query(AggregateStep.Hour, from: Sample.Start + 50 * 60_000, to: Sample.Start + 122 * 60_000));
        Assert.Equal([(50.0, 59.0), (60, 119), (120, 121)], found.Select(each => (each.First, each.Last)));
        Assert.Equal(Sample.Start, found[0].WindowStartMs);
        Assert.Empty(await store.Api.AggregatesAsync(Query(AggregateStep.Day, from: Sample.Start, to: Sample.Start)));
    }

    [Fact]
    public async Task A_reading_without_a_number_in_the_field_does_not_count()
    {
        string[] texts = ["""{"a":1}""", """{"total_m3":"5"}""", """{"total_m3":null}""", """{"total_m3":1e999}""", """{"b":{"total_m3":4}}""",
            """{"total_m3":[1],"c":2}""", """{"b":{"c":[1]},"total_m3":-2.5e1}"""];
        await using var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        await stream.AppendAsync(texts.Select((text, i) => Sample.Decoded((ulong)i + 1, 1, Sample.Start + i, text)));
        var found = Assert.Single(await store.Api.AggregatesAsync(Query(AggregateStep.Day)));
        Assert.Equal((1UL, -25.0), (found.Count, found.First));
        Assert.Empty(await store.Api.AggregatesAsync(new() { MeterId = "ffffffff", Field = Field, Step = AggregateStep.Day }));
        Assert.Empty(await store.Api.AggregatesAsync(new() { MeterId = Sample.MeterId(1), Field = "not_there", Step = AggregateStep.Day }));
    }

    [Fact]
    public async Task Pages_go_on_where_they_ended()
    {
        await using var store = await FilledAsync(Enumerable.Range(0, 300).Select(i => (1, Sample.Start + i * HourMs, (double)i)));
        var request = Query(AggregateStep.Hour);
        request.Limit = 7;
        var found = new List<double>();
        do
        {
            using var call = store.Api.Calls.QueryAggregates(request, cancellationToken: TestContext.Current.CancellationToken);
            var messages = await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
            Assert.InRange(messages.Sum(message => message.Aggregates.Count), 0, 7);
            found.AddRange(messages.SelectMany(message => message.Aggregates).Select(each => each.First));
            request.PageToken = messages[^1].NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (double)i), found);
    }

    [Fact]
    public async Task A_clock_that_was_wrong_for_a_reading_does_not_keep_the_others_from_being_found()
    {
        static long Year(int year) => new DateTimeOffset(year, 7, 1, 0, 30, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        await using var store = await FilledAsync([(1, Year(2026), 2), (1, Year(2000), 1), (1, Year(2026) + 1, 3), (1, Year(2099), 4)]);
        var found = await store.Api.AggregatesAsync(Query(AggregateStep.Hour));
        Assert.Equal([(1UL, 1.0), (2, 2), (1, 4)], found.Select(each => (each.Count, each.First)));
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused()
    {
        await using var store = await FilledAsync(Enumerable.Range(0, 20).Select(i => (1, Sample.Start + i * HourMs, (double)i)));
        var first = Query(AggregateStep.Hour);
        first.Limit = 1;
        using var call = store.Api.Calls.QueryAggregates(first, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        var token = call.ResponseStream.Current.NextPageToken;
        Action<QueryAggregatesRequest>[] mistakes =
        [
            bad => bad.MeterId = "", bad => bad.Field = "", bad => bad.Field = new('x', 201), bad => bad.Step = AggregateStep.Unspecified,
            bad => bad.Step = (AggregateStep)9, bad => bad.FromMs = -1, bad => (bad.FromMs, bad.ToMs) = (2, 1), bad => bad.Limit = 100_001,
            bad => bad.PageToken = "nonsense", bad => (bad.PageToken, bad.Field) = (token, "other"),
            bad => (bad.PageToken, bad.Step) = (token, AggregateStep.Day), bad => (bad.PageToken, bad.MeterId) = (token, Sample.MeterId(2)),
        ];
        foreach (var mistake in mistakes)
        {
            var request = Query(AggregateStep.Hour);
            mistake(request);
            var refused = await Assert.ThrowsAsync<RpcException>(() => store.Api.AggregatesAsync(request));
            Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        }
    }

    [Fact]
    public async Task A_caller_that_goes_ends_the_search()
    {
        await using var store = await FilledAsync(Enumerable.Range(0, 500).Select(i => (1, Sample.Start + i * DayMs, (double)i)));
        using var file = new DatabaseFile(new() { Path = store.Database }, UpdateLock.Off);
        file.Keep();
        using var reads = new Reads(file);
        using var gone = new CancellationTokenSource();
        var answers = new LeavingCaller(gone);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new AggregateQuery(reads, new ReadingCatalog()).StreamAsync(Query(AggregateStep.Day), answers, gone.Token));
        Assert.Equal(1, answers.Messages);
    }

    private static QueryAggregatesRequest Query(AggregateStep step, long from = 0, long to = 0) =>
        new() { MeterId = Sample.MeterId(1), Field = Field, Step = step, FromMs = from, ToMs = to };

    private static async Task<HostedStore> FilledAsync(IEnumerable<(int Meter, long Ms, double Value)> readings)
    {
        var store = await HostedStore.StartAsync();
        using var stream = store.Listener.Append();
        foreach (var chunk in readings.Select((each, i) => Sample.Decoded((ulong)i + 1, each.Meter, each.Ms, Json(each.Value))).Chunk(100))
            await stream.AppendAsync(chunk);
        return store;
    }

    private static string Json(double value) => string.Create(CultureInfo.InvariantCulture, $"{{\"media\":\"water\",\"{Field}\":{value},\"status\":\"OK\"}}");

    private sealed class LeavingCaller(CancellationTokenSource gone) : IServerStreamWriter<QueryAggregatesResponse>
    {
        public int Messages { get; private set; }

        public WriteOptions? WriteOptions { get; set; }

        public async Task WriteAsync(QueryAggregatesResponse message)
        {
            Messages++;
            await gone.CancelAsync();
        }

        public Task WriteAsync(QueryAggregatesResponse message, CancellationToken cancellationToken) => WriteAsync(message);
    }
}

using System.Net.Http.Headers;
using Grpc.Net.Client;

namespace Edge.Store.Tests;

/// <summary>Calls a store as one of the services, over a channel of its own.</summary>
internal sealed class StoreClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly GrpcChannel _channel;

    public StoreClient(Uri address, TestSecrets secrets, string caller)
    {
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = new Caller(secrets.TokenOf(caller), new SocketsHttpHandler { UseProxy = false }),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = 64 * 1024 * 1024,
        });
        Calls = new(_channel.CreateCallInvoker());
    }

    public StoreContract.StoreClient Calls { get; }

    public static DateTime Deadline => TimeProvider.System.GetUtcNow().UtcDateTime + Patience;

    public AppendStream Append(string instance = "instance-1") =>
        new(Calls.Append(deadline: Deadline, cancellationToken: TestContext.Current.CancellationToken), instance);

    public async Task<GetStatsResponse> StatsAsync()
    {
        var stats = await Calls.GetStatsAsync(new(), deadline: Deadline);
        Assert.Equal(stats.Heard, stats.Stored + stats.Duplicate + stats.Rejected + stats.Dropped + stats.Queued);
        Assert.Equal(stats.Stored, stats.Unsent + stats.Thinned + stats.Acknowledged);
        return stats;
    }

    public async Task<ulong> FlushAsync() => (await Calls.FlushAsync(new(), deadline: Deadline)).Committed;

    /// <summary>Something that must be written: one telegram, and its acknowledgement.</summary>
    public async Task AppendOneAsync()
    {
        using var stream = Append("probe");
        await stream.AppendAsync(Sample.Decoded(1));
    }

    public async Task<IReadOnlyList<MeterSummary>> MetersAsync() => (await Calls.ListMetersAsync(new(), deadline: Deadline)).Meters;

    public async Task<List<Reading>> QueryAsync(QueryReadingsRequest? request = null) => await StreamAsync(request).ToListAsync();

    /// <summary>Without keeping them.</summary>
    public async IAsyncEnumerable<Reading> StreamAsync(QueryReadingsRequest? request = null)
    {
        using var call = Calls.QueryReadings(request ?? new(), deadline: Deadline);
        await foreach (var page in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
            foreach (var reading in page.Readings)
                yield return reading;
    }

    public async Task<List<Aggregate>> AggregatesAsync(QueryAggregatesRequest request)
    {
        using var call = Calls.QueryAggregates(request, deadline: Deadline);
        return await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).SelectMany(page => page.Aggregates).ToListAsync();
    }

    public async Task<LeaseBatchResponse> LeaseAsync(LeaseBatchRequest? request = null) =>
        await Calls.LeaseBatchAsync(request ?? new(), deadline: Deadline);

    public async Task CompleteAsync(Batch batch) =>
        await Calls.CompleteBatchAsync(new() { BatchId = batch.BatchId, LeaseId = batch.LeaseId }, deadline: Deadline);

    public async Task<bool> ReleaseAsync(Batch batch, bool permanent = false) =>
        (await Calls.ReleaseBatchAsync(
            new() { BatchId = batch.BatchId, LeaseId = batch.LeaseId, Reason = "a test", Permanent = permanent }, deadline: Deadline)).SetAside;

    public void Dispose() => _channel.Dispose();

    private sealed class Caller(string token, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return base.SendAsync(request, cancellationToken);
        }
    }
}

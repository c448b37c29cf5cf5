using Edge.Testing;
using Edge.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Edge.Bench.Storing;

/// <summary>The store as a process of its own, and one stream of telegrams to it as a listener has it.</summary>
internal sealed class StoreUnderLoad : IAsyncDisposable
{
    public const string Instance = "bench";
    public const int PerMessage = 500;

    // Enough that the store never waits for us.
    private const int MessagesUnderWay = 40;

    private readonly TestSecrets _secrets = TestSecrets.Mint("listener", "store", "api");
    private readonly List<GrpcChannel> _channels = [];
    private AsyncDuplexStreamingCall<AppendRequest, AppendResponse> _stream = null!;
    private ulong _heard;
    private int _underWay;

    public RunningService Service { get; private set; } = null!;

    public string File { get; private init; } = "";

    public V1.Store.StoreClient Api { get; private set; } = null!;

    public static async Task<StoreUnderLoad> StartAsync(string folder, CancellationToken stop, params (string Key, string Value)[] settings)
    {
        var store = new StoreUnderLoad { File = Path.Combine(folder, "edge.db") };
        store.Service = await RunningService.StartAsync("store", store._secrets,
            [("Store:Path", store.File), ("Store:BackupEvery", "00:00:00"), ("Clock:Mode", "Trusted"), .. settings]);
        store.Api = store.Client("api");
        store._stream = store.Client("listener").Append(cancellationToken: stop);
        return store;
    }

    public static IEnumerable<AppendRequest> Messages(IEnumerable<Telegram> telegrams) =>
        telegrams.Chunk(PerMessage).Select(part => new AppendRequest { InstanceId = Instance, Telegrams = { part } });

    /// <summary>Sends them as fast as they are taken; complete when the last one is acknowledged, which is when it is durable.</summary>
    public async Task AppendAsync(IEnumerable<AppendRequest> messages, CancellationToken stop)
    {
        foreach (var message in messages)
            await SendAsync(message, stop);
        await AllAcknowledgedAsync(stop);
    }

    /// <summary>Sends one; waits only while too many are not acknowledged.</summary>
    public async Task SendAsync(AppendRequest message, CancellationToken stop)
    {
        if (_underWay == MessagesUnderWay)
            await AcknowledgedAsync(stop);
        _heard += (ulong)message.Telegrams.Count;
        message.Counters = new HeardCounters { Heard = _heard };
        await _stream.RequestStream.WriteAsync(message, stop);
        _underWay++;
    }

    public async Task AllAcknowledgedAsync(CancellationToken stop)
    {
        while (_underWay > 0)
            await AcknowledgedAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        _stream?.Dispose();
        foreach (var channel in _channels)
            channel.Dispose();
        if (Service is not null)
            await Service.DisposeAsync();
        _secrets.Dispose();
    }

    // One answer for each message.
    private async Task AcknowledgedAsync(CancellationToken stop)
    {
        if (!await _stream.ResponseStream.MoveNext(stop))
            throw new InvalidOperationException("the store has ended the stream");
        if (_stream.ResponseStream.Current.Outcomes.Any(outcome => outcome != AppendOutcome.Stored))
            throw new InvalidOperationException("a reading was not stored");
        _underWay--;
    }

    private V1.Store.StoreClient Client(string caller)
    {
        var channel = GrpcChannel.ForAddress(Service.Address, new GrpcChannelOptions { HttpHandler = new TokenHandler(_secrets.TokenOf(caller)) });
        _channels.Add(channel);
        return new(channel);
    }
}

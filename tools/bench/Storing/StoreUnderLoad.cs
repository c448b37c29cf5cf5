using Edge.Testing;
using Edge.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Edge.Bench.Storing;

/// <summary>The store as a process of its own, and one stream of telegrams to it as a listener has it.</summary>
internal sealed class StoreUnderLoad : IAsyncDisposable
{
    private const string Instance = "bench";
    private const int PerMessage = 500;

    // Enough that the store never waits for us.
    private const int MessagesUnderWay = 40;

    private static readonly Method<byte[], AppendResponse> Append = new(MethodType.DuplexStreaming, "edge.v1.Store", "Append",
        Marshallers.Create<byte[]>(message => message, bytes => bytes), Marshallers.Create(answer => answer.ToByteArray(), AppendResponse.Parser.ParseFrom));

    private readonly TestSecrets _secrets = TestSecrets.Mint("listener", "store", "api", "uplink");
    private readonly List<GrpcChannel> _channels = [];
    private AsyncDuplexStreamingCall<byte[], AppendResponse> _stream = null!;
    private int _underWay;

    public RunningService Service { get; private set; } = null!;

    public TestSecrets Secrets => _secrets;

    public string File { get; private init; } = "";

    public V1.Store.StoreClient Api { get; private set; } = null!;

    public static async Task<StoreUnderLoad> StartAsync(string folder, CancellationToken stop, params (string Key, string Value)[] settings)
    {
        var store = new StoreUnderLoad { File = Path.Combine(folder, "edge.db") };
        store.Service = await RunningService.StartAsync("store", store._secrets,
            [("Store:Path", store.File), ("Store:BackupEvery", "00:00:00"), ("Clock:Mode", "Trusted"), .. ImageRuntime.Settings, .. settings]);
        store.Api = new(store.Invoker("api"));
        store._stream = store.Invoker("listener").AsyncDuplexStreamingCall(Append, null, new CallOptions(cancellationToken: stop));
        return store;
    }

    /// <summary>Messages of 500 telegrams as they go over the wire.</summary>
    public static IEnumerable<byte[]> Messages(IEnumerable<Telegram> telegrams) => telegrams.Chunk(PerMessage).Select(Message);

    /// <summary>One message as it goes over the wire: made beforehand, it costs the sender nothing while the store is measured.</summary>
    public static byte[] Message(Telegram[] telegrams) => new AppendRequest
    {
        InstanceId = Instance,
        Counters = new HeardCounters { Heard = telegrams[^1].Sequence },
        Telegrams = { telegrams },
    }.ToByteArray();

    /// <summary>Sends them as fast as they are taken; complete when the last one is acknowledged, which is when it is durable.</summary>
    public async Task AppendAsync(IEnumerable<byte[]> messages, CancellationToken stop)
    {
        foreach (var message in messages)
            await SendAsync(message, stop);
        await AllAcknowledgedAsync(stop);
    }

    /// <summary>Sends one; waits only while too many are not acknowledged.</summary>
    public async Task SendAsync(byte[] message, CancellationToken stop)
    {
        if (_underWay == MessagesUnderWay)
            await AcknowledgedAsync(stop);
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

    private CallInvoker Invoker(string caller)
    {
        var channel = GrpcChannel.ForAddress(Service.Address, new GrpcChannelOptions { HttpHandler = new TokenHandler(_secrets.TokenOf(caller)) });
        _channels.Add(channel);
        return channel.CreateCallInvoker();
    }
}

using Edge.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Edge.Uplink.Tests.Bench;

/// <summary>The real store as a process of its own, in the place of the one in memory.</summary>
internal sealed class RealStore : IAsyncDisposable
{
    private const long StartMs = 1_777_787_998_120;
    private const int Meters = 10;

    private readonly RunningService _service;
    private readonly GrpcChannel _channel;
    private readonly StoreContract.StoreClient _calls;
    private readonly TestSecrets _secrets;
    private int _added;

    private RealStore(RunningService service, TestSecrets secrets)
    {
        (_service, _secrets) = (service, secrets);
        _channel = GrpcChannel.ForAddress(service.Address);
        _calls = new(_channel);
    }

    /// <summary>Sends all readings, none is thinned; the bench's uplinks are pointed at it.</summary>
    public static async Task<RealStore> StartAsync(UplinkBench bench)
    {
        var folder = Path.Combine(bench.Certificates.Path, "store");
        var service = await RunningService.StartAsync("store", bench.Secrets,
            ("Store:Path", Path.Combine(folder, "edge.db")), ("Store:BackupDirectory", Path.Combine(folder, "backups")),
            ("Store:SendEvery", "00:00:00"), ("Store:CommitInterval", "00:00:00.1"), ("Clock:Mode", "Trusted"));
        bench.Settings["Peers:Store"] = service.Address.ToString();
        return new(service, bench.Secrets);
    }

    /// <summary>Adds so many readings; complete when they are durable.</summary>
    public async Task AppendAsync(int readings, CancellationToken stop)
    {
        using var append = _calls.Append(HeadersOf("listener"), cancellationToken: stop);
        var telegrams = Enumerable.Range(_added + 1, readings).Select(Telegram).ToList();
        _added += readings;
        await append.RequestStream.WriteAsync(new AppendRequest
        {
            InstanceId = "listener",
            Counters = new HeardCounters { Heard = (ulong)_added },
            Telegrams = { telegrams },
        }, stop);
        for (var acknowledged = 0; acknowledged < readings; acknowledged += append.ResponseStream.Current.Outcomes.Count)
            Assert.True(await append.ResponseStream.MoveNext(stop));
        await append.RequestStream.CompleteAsync();
    }

    public async Task<ulong> AcknowledgedAsync(CancellationToken stop) =>
        (await _calls.GetStatsAsync(new GetStatsRequest(), HeadersOf("api"), cancellationToken: stop)).Acknowledged;

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _service.DisposeAsync();
    }

    private static Telegram Telegram(int n) => new()
    {
        Sequence = (ulong)n,
        ReceivedAtMs = StartMs + (n * 1000L),
        Clock = new ClockState { Set = true },
        Receiver = "sim",
        Decoded = new Decoded { MeterId = $"{n % Meters:d8}", MeterName = $"meter {n % Meters}", RawJson = $$"""{"_":"telegram","id":"{{n % Meters:d8}}","total_m3":{{n}}.5}""" },
    };

    private Metadata HeadersOf(string caller) => new() { { "authorization", $"Bearer {_secrets.TokenOf(caller)}" } };
}

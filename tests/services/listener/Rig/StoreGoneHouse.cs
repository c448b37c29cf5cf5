using System.Globalization;
using System.Text.Json;
using Edge.Radio.Fleets;
using Edge.V1;
using Grpc.Core;
using Grpc.Net.Client;
using ListenerContract = Edge.V1.Listener;
using StoreContract = Edge.V1.Store;

namespace Edge.Listener.Tests.Rig;

/// <summary>Listener and store as processes, a real broker, the real wmbusmeters, the simulated radio: any of them may be gone.</summary>
internal sealed class StoreGoneHouse : IAsyncDisposable
{
    private const int Meters = 50;

    private readonly string _folder = Directory.CreateTempSubdirectory("store-gone-").FullName;
    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly int _storePort = Mosquitto.FreePort();
    private readonly (string, string)[] _settings;
    private Mosquitto _broker = null!;

    private StoreGoneHouse((string, string)[] settings) => _settings = settings;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public RunningService Listener { get; private set; } = null!;

    public RunningService? Store { get; private set; }

    /// <summary>The most private memory that the listener was seen with.</summary>
    public double ListenerMegabytes { get; private set; }

    public static async Task<StoreGoneHouse> StartAsync(params (string, string)[] settings)
    {
        var house = new StoreGoneHouse(settings);
        Fleet.Create(Meters, 9).Save(house._folder);
        await File.WriteAllTextAsync(house.In("sim-password"), "radio-secret\n", Stop);
        house._broker = await Mosquitto.StartAsync(
            new MosquittoSettings
            {
                Users = new Dictionary<string, string> { ["listener"] = house._secrets.PasswordOf("listener"), ["sim"] = "radio-secret" },
                Acl = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "acl", "bus"), Stop),
                Extra = "max_queued_messages 20000\nmax_inflight_messages 1000",
            },
            Stop);
        await house.StartListenerAsync();
        await house._broker.LogAsync("^listener-frames 1 edge/frames/\\+", Stop);
        return house;
    }

    public async Task StartListenerAsync() => Listener = await RunningService.StartAsync("listener", _secrets,
        [
            ("Bus:Port", $"{_broker.Port}"), ("Peers:Store", $"http://127.0.0.1:{_storePort}"), ("Listener:MetersDirectory", In("meters.d")),
            ("Journal:Directory", In("journal")), ("Clock:Mode", "Trusted"), ("StoreLink:ReconnectPauseLimit", "00:00:00.5"), .. _settings,
        ]);

    public async Task KillListenerAsync()
    {
        Listener.Kill9();
        await Listener.DisposeAsync();
    }

    public async Task StartStoreAsync() => Store = await RunningService.StartAsync("store", _secrets,
        ("Listen:GrpcPort", $"{_storePort}"), ("Store:Path", In("edge.db")), ("Bus:Port", "1"), ("Clock:Mode", "Trusted"));

    /// <summary>Sends so many telegrams and returns when all that were ever sent wait in the listener.</summary>
    public async Task HearAsync(int telegrams, ulong waitingThen)
    {
        await ToolProcess.RunAsync(
            "dotnet", Path.Combine(AppContext.BaseDirectory, "Edge.Radio.dll"), "run", "--dir", _folder, "--truth", In("truth.jsonl"), "--host", "127.0.0.1",
            "--port", $"{_broker.Port}", "--user", "sim", "--password-file", In("sim-password"), "--interval", "0", "--rounds", "1",
            "--burst", $"{telegrams - Meters}");
        await UntilAsync(status => status.QueuedInMemory + status.QueuedInJournal == waitingThen, $"{waitingThen} wait");
    }

    /// <summary>Waits until the listener is as expected.</summary>
    public async Task<ListenerStatus> UntilAsync(Func<ListenerStatus, bool> expected, string what, int seconds = 90)
    {
        using var channel = GrpcChannel.ForAddress(Listener.Address);
        var client = new ListenerContract.ListenerClient(channel);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var status = await client.GetStatusAsync(new(), As("api"), cancellationToken: Stop);
            ListenerMegabytes = Math.Max(ListenerMegabytes, PrivateMegabytes());
            if (expected(status))
                return status;
            Assert.True(TimeProvider.System.GetElapsedTime(began).TotalSeconds < seconds, $"not within {seconds} s: {what}; {status}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        }
    }

    public async Task<GetStatsResponse> StatsAsync()
    {
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_storePort}");
        var stats = await new StoreContract.StoreClient(channel).GetStatsAsync(new(), As("api"), cancellationToken: Stop);
        Assert.Equal(stats.Heard, stats.Stored + stats.Duplicate + stats.Rejected + stats.Dropped + stats.Queued);
        return stats;
    }

    /// <summary>The totals once the store knows of the listener's present life, which is 5 s after its start at the latest.</summary>
    public async Task<GetStatsResponse> StatsWithoutQueueAsync()
    {
        var stats = await StatsAsync();
        for (var tries = 0; stats.Queued > 0 && tries < 200; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Stop);
            stats = await StatsAsync();
        }

        return stats;
    }

    /// <summary>What the radio has sent, in its order: meter and values of each.</summary>
    public async Task<List<string>> SentAsync() =>
        [.. (await File.ReadAllLinesAsync(In("truth.jsonl"), Stop)).Select(line => JsonElement.Parse(line))
            .Select(line => Key(line.GetProperty("meter_id").GetString()!, line.GetProperty("fields"), FieldsOf(line.GetProperty("fields"))))];

    /// <summary>What the store has, in its order, in the same form.</summary>
    public async Task<List<string>> StoredAsync()
    {
        var fields = (await File.ReadAllLinesAsync(In("truth.jsonl"), Stop)).Select(line => JsonElement.Parse(line))
            .GroupBy(line => line.GetProperty("meter_id").GetString()!).ToDictionary(lines => lines.Key, lines => FieldsOf(lines.First().GetProperty("fields")));
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_storePort}");
        using var call = new StoreContract.StoreClient(channel).QueryReadings(new(), As("api"), cancellationToken: Stop);
        var stored = new List<string>();
        await foreach (var page in call.ResponseStream.ReadAllAsync(Stop))
            stored.AddRange(page.Readings.Select(reading => Key(reading.MeterId, JsonElement.Parse(reading.RawJson), fields[reading.MeterId])));
        return stored;
    }

    public async ValueTask DisposeAsync()
    {
        await Listener.DisposeAsync();
        if (Store is not null)
            await Store.DisposeAsync();
        await _broker.DisposeAsync();
        _secrets.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string[] FieldsOf(JsonElement fields) => [.. fields.EnumerateObject().Select(field => field.Name)];

    private static string Key(string meterId, JsonElement values, string[] fields) =>
        $"{meterId} {string.Join(' ', fields.Select(field => values.GetProperty(field).ValueKind == JsonValueKind.Number
            ? values.GetProperty(field).GetDouble().ToString(CultureInfo.InvariantCulture) : values.GetProperty(field).ToString()))}";

    private string In(string name) => Path.Combine(_folder, name);

    private Metadata As(string service) => new() { { "authorization", $"Bearer {_secrets.TokenOf(service)}" } };

    private double PrivateMegabytes() => File.ReadLines($"/proc/{Listener.Pid}/smaps_rollup")
        .Where(line => line.StartsWith("Private_", StringComparison.Ordinal))
        .Sum(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)) / 1024;
}

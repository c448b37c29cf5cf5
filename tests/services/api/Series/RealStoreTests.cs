using System.Globalization;
using System.Net.Http.Headers;
using Edge.Testing;
using Edge.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Edge.Api.Tests;

/// <summary>The api over a real store process: what people export is what the store has.</summary>
public sealed class RealStoreTests : IAsyncLifetime
{
    private const int Count = 1500;
    private const int MinuteMs = 60_000;
    private const int MostOfAMessage = 5000;

    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private RunningService _store = null!;
    private RunningService _api = null!;
    private HttpClient _http = null!;
    private GrpcChannel _channel = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateTime Deadline => TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1);

    public async ValueTask InitializeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("edge-api-store-").FullName;
        _store = await RunningService.StartAsync(
            "store", _secrets, ("Store:Path", Path.Combine(folder, "edge.db")), ("Store:BackupDirectory", Path.Combine(folder, "backups")),
            ("Store:CommitInterval", "00:00:00"), ("Clock:Mode", "Trusted"), ("Store:BackupEvery", "00:00:00"));
        _channel = GrpcChannel.ForAddress(_store.Address, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { UseProxy = false }, DisposeHttpClient = true });
        await AppendAsync(Count, MinuteMs, "test", Sample.Start);
        var port = Mosquitto.FreePort();
        _api = await RunningService.StartAsync("api", _secrets, ("Api:Port", $"{port}"), ("Api:RequestsPerSecond", "10000"), ("Peers:Store", $"{_store.Address}"));
        _http = new() { BaseAddress = new($"http://127.0.0.1:{port}") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _secrets.ApiToken);
        while (!(await _http.GetStringAsync("/api/v1/meters?state=fresh", Cancel)).Contains("\"total\":1", StringComparison.Ordinal))
        {
            // It asks the store as soon as it runs.
        }
    }

    [Fact]
    public async Task An_export_is_exactly_what_the_store_has()
    {
        var readings = await QueryAsync();
        Assert.Equal(Count, readings.Count);
        var lines = (await _http.GetStringAsync("/api/v1/meters/12345678/readings.csv", Cancel)).Split("\r\n");
        Assert.Equal("key,received_at,clock_set,receiver,rssi_dbm,also_heard_by,name,value,unit,raw_json", lines[0]);
        Assert.Equal(readings.Select(LineOf), lines[1..^1]);
        Assert.Equal("", lines[^1]);

        var from = Uri.EscapeDataString(Time(readings[10].ReceivedAtMs));
        var to = Uri.EscapeDataString(Time(readings[20].ReceivedAtMs));
        Assert.Equal(readings[10..20].Select(LineOf), (await _http.GetStringAsync($"/api/v1/meters/12345678/readings.csv?from={from}&to={to}", Cancel)).Split("\r\n")[1..^1]);
    }

    [Fact]
    public async Task A_series_is_that_of_the_readings()
    {
        var series = System.Text.Json.JsonElement.Parse(await _http.GetStringAsync(
            "/api/v1/meters/12345678/series?kind=consumption&from=2026-01-15T00:00:00Z&to=2026-01-17T00:00:00Z", Cancel));
        // A reading each minute, each 0.001 more.
        Assert.Equal([0.059, .. Enumerable.Repeat(0.06, (Count / 60) - 1)], series.GetProperty("consumption").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal("[]", series.GetProperty("gaps").GetRawText());
    }

    [Fact]
    [Trait("Category", "proof")]
    public async Task A_year_of_hours_is_drawn_from_what_is_kept()
    {
        const int QuartersOfAnHour = 365 * 24 * 4;
        var from = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await AppendAsync(QuartersOfAnHour, 15 * MinuteMs, "year", from.ToUnixTimeMilliseconds());
        foreach (var kind in (string[])["value", "consumption", "value"])
        {
            var begin = TimeProvider.System.GetTimestamp();
            var text = await _http.GetStringAsync($"/api/v1/meters/12345678/series?kind={kind}&from=2024-01-01T00:00:00Z&to=2024-12-31T00:00:00Z", Cancel);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{kind} of a year by the hour, from {QuartersOfAnHour} readings: {TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds:0} ms, {text.Length / 1000} kB"));
            Assert.Equal(365 * 24, System.Text.Json.JsonElement.Parse(text).GetProperty("start").GetArrayLength());
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _channel.Dispose();
        await _api.DisposeAsync();
        await _store.DisposeAsync();
        _secrets.Dispose();
    }

    private CallOptions As(string service) => new(new Metadata { { "authorization", $"Bearer {_secrets.TokenOf(service)}" } }, Deadline, Cancel);

    private async Task AppendAsync(int count, long everyMs, string instance, long fromMs)
    {
        using var append = new Store.StoreClient(_channel).Append(As("listener"));
        foreach (var chunk in Enumerable.Range(0, count).Chunk(MostOfAMessage))
        {
            var request = new AppendRequest { InstanceId = instance, Counters = new() { Heard = (ulong)count } };
            request.Telegrams.AddRange(chunk.Select(i => TelegramOf(i, fromMs + (i * everyMs))));
            await append.RequestStream.WriteAsync(request, Cancel);
        }
        await append.RequestStream.CompleteAsync();
        var acknowledged = 0;
        while (await append.ResponseStream.MoveNext(Cancel))
            acknowledged += append.ResponseStream.Current.Outcomes.Count(outcome => outcome == AppendOutcome.Stored);
        Assert.Equal(count, acknowledged);
    }

    private static Telegram TelegramOf(int i, long receivedMs) => new()
    {
        Sequence = (ulong)i + 1,
        ReceivedAtMs = receivedMs,
        Clock = new() { Set = true, BootId = "b", UptimeMs = i },
        Receiver = "roof",
        RssiDbm = -70 - (i % 20),
        AlsoHeardBy = { i % 3 == 0 ? ["attic", "cellar"] : Array.Empty<string>() },
        Frame = ByteString.CopyFrom(0x19, 0x44),
        Decoded = new()
        {
            MeterId = Sample.Water,
            MeterName = "Kitchen, \"left\"",
            RawJson = string.Create(CultureInfo.InvariantCulture, $$"""{"media":"water","name":"Kitchen","id":"12345678","total_m3":{{100 + (i * 0.001):0.000}},"status":"OK \"æ\"","timestamp":"{{i}}"}"""),
        },
    };

    private async Task<List<Reading>> QueryAsync()
    {
        var readings = new List<Reading>();
        using var call = new Store.StoreClient(_channel).QueryReadings(new() { MeterId = Sample.Water }, As("api"));
        while (await call.ResponseStream.MoveNext(Cancel))
            readings.AddRange(call.ResponseStream.Current.Readings);
        return readings;
    }

    private static string LineOf(Reading reading)
    {
        var value = System.Text.Json.JsonElement.Parse(reading.RawJson).GetProperty("total_m3").GetRawText();
        return string.Join(',', reading.Key, Time(reading.ReceivedAtMs), "true", reading.Receiver, reading.RssiDbm.ToString(CultureInfo.InvariantCulture),
            string.Join(' ', reading.AlsoHeardBy), "\"Kitchen, \"\"left\"\"\"", value, "m³", $"\"{reading.RawJson.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
    }

    private static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

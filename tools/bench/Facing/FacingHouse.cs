using System.Globalization;
using System.Text.Json;
using Edge.Bench.Listening;
using Edge.Browser.Tests;
using Edge.Radio.Fleets;
using Edge.Testing;
using Microsoft.Playwright;

namespace Edge.Bench.Facing;

/// <summary>From a radio in the network to a page in a browser, as processes of their own: mosquitto, listener, store, api. Without uplink and control.</summary>
internal sealed class FacingHouse : IAsyncDisposable, IFront
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly int _port = Mosquitto.FreePort();
    private readonly ListeningHouse _road;
    private readonly HttpClient _http;
    private RunningService _api = null!;
    private IPlaywright _playwright = null!;

    private FacingHouse(ListeningHouse road)
    {
        _road = road;
        _http = new() { BaseAddress = new(AddressAt("127.0.0.1")), DefaultRequestHeaders = { Authorization = new("Bearer", road.Secrets.ApiToken) } };
    }

    public IBrowser Browser { get; private set; } = null!;

    public string Password => _road.Secrets.PagePassword;

    public int ApiPid => _api.Pid;

    /// <summary>Started; the api as in its image. Every meter was heard.</summary>
    public static async Task<FacingHouse> StartAsync(Workplace place, Fleet building, CancellationToken stop)
    {
        var house = new FacingHouse(await ListeningHouse.StartAsync(place, building, stop));
        house._api = await RunningService.StartAsync("api", house._road.Secrets,
        [
            ("Api:Port", $"{house._port}"), ("Clock:Mode", "Trusted"), ("Bus:Port", $"{house._road.Bus.Port}"),
            ("Peers:Store", house._road.Store.Address.ToString()), ("Peers:Listener", house._road.Listener.Address.ToString()), .. ImageRuntime.Settings,
        ]);
        house._playwright = await Playwright.CreateAsync();
        house.Browser = await Visit.LaunchAsync(house._playwright);
        await house._road.FloodAsync(Sent.Rounds(building, 0, 1), stop);
        await house.AllFreshAsync(building.Meters.Count, stop);
        return house;
    }

    public string AddressAt(string host) => string.Create(CultureInfo.InvariantCulture, $"http://{host}:{_port}");

    public PageLoad Load() => new(_http.BaseAddress!, _road.Secrets.ApiToken);

    /// <summary>Telegrams at an even pace, until the end; how many.</summary>
    public async Task<int> SpeakAsync(Fleet building, int perSecond, CancellationToken end)
    {
        const int TicksPerSecond = 10;
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / TicksPerSecond), TimeProvider.System);
        var sent = 0;
        try
        {
            for (var round = 1; ; round++)
                foreach (var part in Sent.Rounds(building, round, 1).Chunk(perSecond / TicksPerSecond))
                {
                    await pace.WaitForNextTickAsync(end);
                    await Task.WhenAll(part.Select(frame => _road.SendAsync(frame, end)));
                    sent += part.Length;
                }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return sent;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
        _http.Dispose();
        await _api.DisposeAsync();
        await _road.DisposeAsync();
    }

    private async Task AllFreshAsync(int meters, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        while (await pace.WaitForNextTickAsync(patience.Token))
        {
            var counts = JsonElement.Parse(await _http.GetStringAsync(new Uri("/api/v1/meters?limit=1", UriKind.Relative), patience.Token)).GetProperty("counts");
            if (counts.ValueKind == JsonValueKind.Object && counts.GetProperty("fresh").GetInt32() == meters)
                return;
        }
    }
}

using System.Text.Json;
using Edge.Browser.Tests;
using Edge.Integration.Tests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Site))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Edge.Browser.Tests;

/// <summary>A gateway of real processes that hears simulated meters, and a real browser in front of it. One for all tests: it takes long to build.</summary>
public sealed class Site : IAsyncLifetime, IFront
{
    /// <summary>By this name the browser takes it for somebody else on the network.</summary>
    public const string FarName = "gateway.test";

    private const int Meters = 8;

    private readonly int _port = Mosquitto.FreePort();
    private IPlaywright _playwright = null!;
    private House _house = null!;
    private HttpClient _http = null!;

    public RunningService Api { get; private set; } = null!;

    public IBrowser Browser { get; private set; } = null!;

    public string Address => AddressAt("127.0.0.1");

    public string Password => Api.Secrets.PagePassword;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Browser = await Visit.LaunchAsync(_playwright, $"--host-resolver-rules=MAP {FarName} 127.0.0.1");
        _house = await House.StartAsync(Meters);
        // One that is on the air and nobody has configured.
        File.Delete(Directory.GetFiles(_house.MetersDirectory, "*.conf").Order(StringComparer.Ordinal).Last());
        await StartApiAsync();
        await RadioAsync(2);
        await UntilAsync("/api/v1/meters", answer => Count(answer, "fresh") == Meters - 1);
        await UntilAsync("/api/v1/heard", answer => answer.GetProperty("total").GetInt32() == 1);
    }

    public string AddressAt(string host) => $"http://{host}:{_port}";

    public async Task StartApiAsync()
    {
        Api = await RunningService.StartAsync("api", _house.Store.Secrets, [
            ("Api:Port", $"{_port}"), ("Api:RequestsPerSecond", "10000"), ("Clock:Mode", "Trusted"), ("Bus:Port", $"{_house.BusPort}"), ("Gateway:Id", "house-1"),
            ("Peers:Store", _house.Store.Address.ToString()), ("Peers:Listener", _house.Listener.Address.ToString()), ("Peers:Uplink", _house.Uplink.Address.ToString()),
            ("Peers:Control", _house.Control.Address.ToString())]);
        _http ??= new() { BaseAddress = new(Address), DefaultRequestHeaders = { Authorization = new("Bearer", Api.Secrets.ApiToken) } };
    }

    public async Task StopApiAsync()
    {
        Api.Kill9();
        await Api.DisposeAsync();
    }

    /// <summary>Every meter sends so often, with more arguments for the simulated radio.</summary>
    public Task RadioAsync(int rounds, params string[] more) => _house.RadioRoundsAsync(rounds, 1, more);

    public Task<string> TextAsync(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative));

    public async Task<JsonElement> GetAsync(string path) => JsonElement.Parse(await TextAsync(path));

    /// <summary>Asks until the answer is as expected.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> isExpected)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        // Asked for as a page would, not as fast as it can be.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        JsonElement answer;
        while (!isExpected(answer = await GetAsync(path)))
        {
            Assert.False(patience.IsCancellationRequested, $"{path} is still {answer.GetRawText()}");
            await pace.WaitForNextTickAsync();
        }
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
        _http.Dispose();
        await Api.DisposeAsync();
        await _house.DisposeAsync();
    }

    private static int Count(JsonElement answer, string state) => answer.GetProperty("counts") is { ValueKind: JsonValueKind.Object } counts ? counts.GetProperty(state).GetInt32() : 0;
}

using System.Globalization;
using System.Text.Json;
using Edge.Browser.Tests;
using Microsoft.Playwright;

namespace Edge.Containers.Tests;

/// <summary>The page of the demonstration, as its containers serve it, and one browser for all tests of it.</summary>
public sealed class DemoFront(DemoHouse stack) : IAsyncLifetime, IFront
{
    private readonly Relay _relay = new();
    private IPlaywright _playwright = null!;
    private HttpClient _http = null!;

    public IBrowser Browser { get; private set; } = null!;

    public string Password { get; private set; } = "";

    public string AddressAt(string host) => string.Create(CultureInfo.InvariantCulture, $"http://{host}:{_relay.Port}");

    public async ValueTask InitializeAsync()
    {
        await FindAsync();
        Password = await Inside.SecretAsync(stack, "api/page-password");
        var token = await Inside.SecretAsync(stack, "api/api-token");
        _http = new() { BaseAddress = new(AddressAt("127.0.0.1")), Timeout = TimeSpan.FromSeconds(30), DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
        _playwright = await Playwright.CreateAsync();
        Browser = await Visit.LaunchAsync(_playwright);
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
        _http.Dispose();
        await _relay.DisposeAsync();
    }

    /// <summary>Looks up where the api is now: after each start.</summary>
    internal async Task FindAsync()
    {
        var published = await Command.DockerAsync("port", await stack.ContainerAsync("api"), "8080");
        _relay.Target = int.Parse(published.Split('\n')[0].Split(':')[^1], CultureInfo.InvariantCulture);
    }

    internal async Task<JsonElement> GetAsync(string path) => JsonElement.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative)));

    /// <summary>Meters with a value and a key, as the page lists them.</summary>
    internal async Task<IReadOnlyList<JsonElement>> MetersAsync() =>
        [.. (await GetAsync("/api/v1/meters?key=set&state=fresh")).GetProperty("meters").EnumerateArray().Where(meter => meter.GetProperty("value").ValueKind != JsonValueKind.Null)];
}

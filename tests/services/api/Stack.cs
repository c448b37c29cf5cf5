using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Edge.Hosting;
using Edge.Testing;
using Edge.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Api.Tests;

/// <summary>The real api as a process, with other services that answer what a test wants, over real gRPC, and a real broker when a test wants one.</summary>
internal sealed class Stack : IAsyncDisposable
{
    private readonly TestSecrets _secrets;
    private readonly FailingLogs _logs = new();
    private readonly Dictionary<string, Hosted> _parts = [];
    private RunningService? _api;
    private HttpClient? _http;

    private Stack(TestSecrets secrets) => _secrets = secrets;

    public RunningService Api => _api!;

    public HttpClient Http => _http!;

    public Mosquitto? Broker { get; private set; }

    public FakeStore Store => Part<FakeStore>("store");

    public FakeUplink Uplink => Part<FakeUplink>("uplink");

    public FakeListener Listener => Part<FakeListener>("listener");

    public FakeControl Control => Part<FakeControl>("control");

    public string ApiToken => _secrets.ApiToken;

    public string PagePassword => _secrets.PagePassword;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<Stack> StartAsync(params (string Key, string Value)[] settings) => StartAsync(_ => { }, null, settings);

    /// <summary>With a real broker.</summary>
    public static Task<Stack> StartWithBrokerAsync(Action<Stack> prepare, params (string Key, string Value)[] settings) =>
        StartAsync(prepare, _ => new(), settings);

    /// <param name="prepare">Before the api starts.</param>
    /// <param name="broker">What the broker is like; null for none.</param>
    /// <param name="settings">Of the api.</param>
    public static Task<Stack> StartAsync(Action<Stack> prepare, Func<TestSecrets, MosquittoSettings>? broker, params (string Key, string Value)[] settings) =>
        StartAsync(
            stack =>
            {
                prepare(stack);
                return Task.CompletedTask;
            },
            broker,
            settings);

    /// <inheritdoc cref="StartAsync(Action{Stack}, Func{TestSecrets, MosquittoSettings}, ValueTuple{string, string}[])"/>
    public static async Task<Stack> StartAsync(Func<Stack, Task> prepare, Func<TestSecrets, MosquittoSettings>? broker, params (string Key, string Value)[] settings)
    {
        var stack = new Stack(TestSecrets.Mint());
        try
        {
            if (broker is not null)
                stack.Broker = await Mosquitto.StartAsync(broker(stack._secrets), Cancel);
            await stack.StartPartsAsync();
            await prepare(stack);
            await stack.StartApiAsync(settings);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    public Task StopStoreAsync() => _parts["store"].StopAsync();

    public Task StopUplinkAsync() => _parts["uplink"].StopAsync();

    public Task StopListenerAsync() => _parts["listener"].StopAsync();

    public Task StopControlAsync() => _parts["control"].StopAsync();

    /// <summary>Asks with the right token, unless told otherwise; an empty one is none.</summary>
    public async Task<(HttpResponseMessage Response, string Text)> AskAsync(string method, string path, string? token = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        token ??= _secrets.ApiToken;
        if (token.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await SendAsync(request);
    }

    public async Task<(HttpResponseMessage Response, string Text)> SendAsync(HttpRequestMessage request)
    {
        var response = await Http.SendAsync(request, Cancel).WaitAsync(Hosted.Limit, Cancel);
        return (response, await response.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>What a resource answers.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        var (response, text) = await AskAsync("GET", path);
        using (response)
            Assert.True(response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "application/json", $"{(int)response.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    public Task<JsonElement> StatusAsync() => GetAsync("/api/v1/status");

    /// <summary>Complete when the api has learned of <see cref="Sample.House"/>, and of the broker when there is one.</summary>
    public Task<JsonElement> ReadyAsync() => UntilAsync("/api/v1/meters", answer =>
        answer.GetProperty("counts").GetRawText() == """{"total":3,"fresh":2,"late":0,"never":1,"faulty":0}"""
        && (Broker is null || answer.GetProperty("unreachable").GetArrayLength() == 0));

    /// <summary>Asks until the answer is as expected.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> isExpected)
    {
        var begin = TimeProvider.System.GetTimestamp();
        // Nobody tells when an answer will change; so it is asked for as a page would, not as fast as it can be.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        do
        {
            var answer = await GetAsync(path);
            if (isExpected(answer))
                return answer;
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < Hosted.Limit, $"{path} is still {answer.GetRawText()}");
        }
        while (await pace.WaitForNextTickAsync(Cancel));
        throw new InvalidOperationException("The timer was stopped.");
    }

    /// <summary>Asks for what fails; the status and the reason.</summary>
    public async Task<(int Status, string Detail)> ProblemAsync(string method, string path, string? token = null)
    {
        var (response, text) = await AskAsync(method, path, token);
        return ReadProblem(response, text);
    }

    public static (int Status, string Detail) ReadProblem(HttpResponseMessage response, string text)
    {
        using (response)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            var problem = JsonElement.Parse(text);
            Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
            Assert.NotEmpty(problem.GetProperty("title").GetString()!);
            return ((int)response.StatusCode, problem.GetProperty("detail").GetString()!);
        }
    }

    /// <summary>Signs in as a page does.</summary>
    public async Task<(HttpResponseMessage Response, string Text)> SignInAsync(string? password = null, bool ownHeader = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/session")
        {
            Content = new StringContent(JsonSerializer.Serialize(new Dictionary<string, string> { ["password"] = password ?? PagePassword }), Encoding.UTF8, "application/json"),
        };
        if (ownHeader)
            request.Headers.Add("X-Edge-Request", "1");
        return await SendAsync(request);
    }

    /// <summary>Posts JSON with the right token.</summary>
    public async Task<(HttpResponseMessage Response, string Text)> PostAsync(string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _secrets.ApiToken);
        return await SendAsync(request);
    }

    public async Task<(HttpResponseMessage Response, string Text)> AskWithCookieAsync(string method, string path, string cookie, bool ownHeader = false)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Cookie", cookie);
        if (ownHeader)
            request.Headers.Add("X-Edge-Request", "1");
        return await SendAsync(request);
    }

    /// <summary>The cookie that an answer sets, as it is sent back.</summary>
    public static string CookieOf(HttpResponseMessage response) => response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    /// <summary>Publishes, retained, as another service would.</summary>
    public Task PublishAsync(string topic, string payload) => ToolProcess.RunAsync(
        "mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{Broker!.Port}", "-q", "1", "-r", "-t", topic, .. payload.Length == 0 ? new[] { "-n" } : ["-m", payload]]);

    public string TokenOf(string service) => _secrets.TokenOf(service);

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_api is not null)
            await _api.DisposeAsync();
        foreach (var part in _parts.Values)
            await part.DisposeAsync();
        if (Broker is not null)
            await Broker.DisposeAsync();
        _secrets.Dispose();
        _logs.Dispose();
    }

    private async Task StartPartsAsync()
    {
        await StartPartAsync<FakeStore>("store", "edge.v1.Store", "GetStats", "ListAlarms", "ListMeters", "QueryReadings", "QueryAggregates", "Backup", "ListBackups", "ListAudit");
        await StartPartAsync<FakeUplink>("uplink", "edge.v1.Uplink", "GetStatus", "SendNow");
        await StartPartAsync<FakeListener>("listener", "edge.v1.Listener", "ListConfigured", "ListHeard", "GetStatus", "GetDecoderVersion");
        await StartPartAsync<FakeControl>("control", "edge.v1.Control", "GetTunnel", "GetUpdate", "RunCommand", "AddMeter");
    }

    private async Task StartPartAsync<T>(string service, string contract, params string[] methods) where T : class
    {
        var builder = Hosted.Builder(service, _secrets, _logs, ("Process:DrainWithin", "00:00:01"));
        var callers = new CallerTable();
        foreach (var method in methods)
            callers[method] = ["api"];
        builder.AllowCallers(contract, callers);
        builder.Services.AddSingleton<T>();
        _parts.Add(service, await Hosted.StartAsync(builder, app => app.MapGrpcService<T>()));
    }

    private async Task StartApiAsync((string Key, string Value)[] settings)
    {
        var port = Mosquitto.FreePort();
        var peers = _parts.Select(part => ($"Peers:{char.ToUpperInvariant(part.Key[0])}{part.Key[1..]}", part.Value.Addresses[0].ToString()));
        var isTls = settings.Any(setting => setting.Key == "Api:CertificateFile");
        _api = await RunningService.StartAsync(
            "api", _secrets,
            [
                ("Api:Port", $"{port}"), ("Api:RequestsPerSecond", "10000"), ("Clock:Mode", "Trusted"),
                .. peers, .. Broker is null ? [] : new[] { ("Bus:Port", $"{Broker.Port}") }, .. settings,
            ]);
        var handler = new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false, ServerCertificateCustomValidationCallback = (_, _, _, _) => isTls };
        _http = new(handler) { BaseAddress = new($"{(isTls ? "https" : "http")}://127.0.0.1:{port}") };
    }

    private T Part<T>(string service) where T : notnull => _parts[service].Services.GetRequiredService<T>();
}

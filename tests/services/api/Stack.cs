using System.Net.Http.Headers;
using System.Text.Json;
using Edge.Hosting;
using Edge.Testing;
using Edge.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Api.Tests;

/// <summary>The real api as a process, with a store and an uplink that answer what a test wants, over real gRPC.</summary>
internal sealed class Stack : IAsyncDisposable
{
    private readonly TestSecrets _secrets;
    private readonly FailingLogs _logs;
    private readonly Hosted _store;
    private readonly Hosted _uplink;
    private readonly RunningService _api;
    private readonly HttpClient _http;

    private Stack(TestSecrets secrets, FailingLogs logs, Hosted store, Hosted uplink, RunningService api, Uri address)
    {
        (_secrets, _logs, _store, _uplink, _api) = (secrets, logs, store, uplink, api);
        _http = new() { BaseAddress = address };
    }

    public RunningService Api => _api;

    public FakeStore Store => _store.Services.GetRequiredService<FakeStore>();

    public FakeUplink Uplink => _uplink.Services.GetRequiredService<FakeUplink>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Stack> StartAsync(params (string Key, string Value)[] settings)
    {
        var (secrets, logs) = (TestSecrets.Mint(), new FailingLogs());
        var store = await FakeAsync<FakeStore>("store", secrets, logs, new() { ["GetStats"] = ["api"], ["ListAlarms"] = ["api"], ["ListMeters"] = ["api"] });
        var uplink = await FakeAsync<FakeUplink>("uplink", secrets, logs, new() { ["GetStatus"] = ["api"], ["SendNow"] = ["api"] });
        var port = Mosquitto.FreePort();
        var api = await RunningService.StartAsync(
            "api", secrets,
            [("Api:Port", $"{port}"), ("Peers:Store", Address(store)), ("Peers:Uplink", Address(uplink)), .. settings]);
        return new(secrets, logs, store, uplink, api, new($"http://127.0.0.1:{port}"));
    }

    public Task StopStoreAsync() => _store.StopAsync();

    public Task StopUplinkAsync() => _uplink.StopAsync();

    /// <summary>Asks with the right token, unless told otherwise; an empty one is none.</summary>
    public async Task<(HttpResponseMessage Response, string Text)> AskAsync(string method, string path, string? token = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        token ??= _secrets.ApiToken;
        if (token.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var response = await _http.SendAsync(request, Cancel).WaitAsync(Hosted.Limit, Cancel);
        return (response, await response.Content.ReadAsStringAsync(Cancel));
    }

    public async Task<JsonElement> StatusAsync()
    {
        var (response, text) = await AskAsync("GET", "/api/v1/status");
        using (response)
            Assert.Equal((200, "application/json"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return JsonElement.Parse(text);
    }

    /// <summary>Asks for what fails; the status and the reason.</summary>
    public async Task<(int Status, string Detail)> ProblemAsync(string method, string path, string? token = null)
    {
        var (response, text) = await AskAsync(method, path, token);
        using (response)
        {
            var problem = JsonElement.Parse(text);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
            return ((int)response.StatusCode, problem.GetProperty("detail").GetString()!);
        }
    }

    public string TokenOf(string service) => _secrets.TokenOf(service);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _api.DisposeAsync();
        await _store.DisposeAsync();
        await _uplink.DisposeAsync();
        _secrets.Dispose();
        _logs.Dispose();
    }

    private static Task<Hosted> FakeAsync<T>(string service, TestSecrets secrets, FailingLogs logs, CallerTable callers) where T : class
    {
        var builder = Hosted.Builder(service, secrets, logs, ("Process:DrainWithin", "00:00:01"));
        builder.AllowCallers(service == "store" ? "edge.v1.Store" : "edge.v1.Uplink", callers);
        builder.Services.AddSingleton<T>();
        return Hosted.StartAsync(builder, app => app.MapGrpcService<T>());
    }

    private static string Address(Hosted service) => service.Addresses[0].ToString();
}

using System.Net.Http.Headers;
using System.Text.Json;
using Edge.Testing;

namespace Edge.Api.Tests;

public sealed class EventsTests : IAsyncLifetime
{
    private const string Events = "/api/v1/events";

    // The name of a meter that nobody configured is that of its readings.
    private const string Unknown = "0000abcd";

    private Stack _stack = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stack = await Stack.StartWithBrokerAsync(Sample.House);
        await _stack.ReadyAsync();
    }

    [Fact]
    public async Task What_changes_is_told_as_it_is_listed()
    {
        using var events = await ListenAsync(Events);
        await _stack.PublishAsync("edge/readings/12345678", Sample.BusReading(Sample.Water, "Kitchen", Sample.WaterJson(232)));
        var meter = await events.NextAsync("meter");
        // What is told first may still be of the start: who hears it, for example.
        while (meter.GetProperty("value").GetProperty("value").GetDouble() != 232)
            meter = await events.NextAsync("meter");
        Assert.Equal((await _stack.GetAsync("/api/v1/meters?q=Kitchen")).GetProperty("meters")[0].GetRawText(), meter.GetRawText());

        await _stack.PublishAsync("edge/alarms/no_receiver/cloud", Sample.BusAlarm("no_receiver", "cloud"));
        Assert.True((await events.NextAsync("alarm")).GetProperty("open").GetBoolean());
        await _stack.PublishAsync("edge/alarms/no_receiver/cloud", "");
        var ended = await events.NextAsync("alarm");
        Assert.Equal((false, "no_receiver"), (ended.GetProperty("open").GetBoolean(), ended.GetProperty("alarm").GetProperty("kind").GetString()));

        await _stack.PublishAsync("edge/health/store", """{"service":"store","state":"stuck","instance":"a"}""");
        Assert.Equal("stuck", (await events.NextAsync("health")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task One_can_listen_to_some_of_it()
    {
        using var events = await ListenAsync($"{Events}?meter=00000010&only=meter");
        await _stack.PublishAsync("edge/alarms/no_receiver/cloud", Sample.BusAlarm("no_receiver", "cloud"));
        await _stack.PublishAsync("edge/readings/12345678", Sample.BusReading(Sample.Water, "Kitchen", Sample.WaterJson(232)));
        await _stack.PublishAsync("edge/readings/00000010", Sample.BusReading("00000010", "Heat", Sample.HeatJson(4097, "00000010")));
        Assert.Equal("00000010", (await events.NextAsync("meter")).GetProperty("id").GetString());
    }

    [Fact]
    public async Task One_address_gets_no_more_streams_than_it_may_and_places_become_free()
    {
        var streams = new List<EventReader>();
        for (var i = 0; i < 10; i++)
            streams.Add(await ListenAsync(Events));
        var (refused, text) = await _stack.AskAsync("GET", Events);
        Assert.Equal(TimeSpan.FromSeconds(30), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(503, Stack.ReadProblem(refused, text).Status);
        Assert.Equal(3, (await _stack.GetAsync("/api/v1/meters")).GetProperty("total").GetInt32());
        foreach (var stream in streams)
            stream.Dispose();
        await MetricAsync("edge_event_streams 0");
        using var again = await ListenAsync(Events);
    }

    [Fact]
    public async Task A_thousand_who_want_to_listen_disturb_nobody()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async _ =>
        {
            using var request = Request(Events);
            return await _stack.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        }));
        Assert.Equal(10, answers.Count(answer => (int)answer.StatusCode == 200));
        Assert.All(answers, answer => Assert.Contains((int)answer.StatusCode, (int[])[200, 503]));
        Assert.Equal(3, (await _stack.GetAsync("/api/v1/meters")).GetProperty("total").GetInt32());
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off()
    {
        using var request = Request(Events);
        using var silent = await _stack.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        // More than the buffers between here and there hold.
        var file = Path.Combine(_stack.Api.Directory, "readings.txt");
        var name = new string('x', 4000);
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 5000).Select(i => Sample.BusReading(Unknown, name, Sample.WaterJson(i))), Cancel);
        // The broker drops what comes faster than a busy machine takes it: poured again until it was enough.
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var pouring = PourAsync(file, enough.Token);
        await MetricAsync("edge_event_streams 0");
        await enough.CancelAsync();
        await pouring;
        // The broker may have dropped some of so many, but what comes now is shown.
        await _stack.PublishAsync($"edge/readings/{Unknown}", Sample.BusReading(Unknown, "Gone", Sample.WaterJson(9999)));
        await _stack.UntilAsync($"/api/v1/meters/{Unknown}", meter => meter.GetProperty("value").GetProperty("value").GetDouble() == 9999);
    }

    [Fact]
    public async Task A_stream_ends_with_its_session()
    {
        var cookie = Stack.CookieOf((await _stack.SignInAsync()).Response);
        using var request = new HttpRequestMessage(HttpMethod.Get, Events);
        request.Headers.Add("Cookie", cookie);
        using var response = await _stack.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var events = new EventReader(response, await response.Content.ReadAsStreamAsync(Cancel));
        (await _stack.AskWithCookieAsync("DELETE", "/api/v1/session", cookie, ownHeader: true)).Response.Dispose();
        Assert.True(await events.EndsAsync());
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_those_who_listen()
    {
        using var events = await ListenAsync(Events);
        Assert.Equal(0, await _stack.Api.StopAsync(Cancel));
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    private async Task PourAsync(string file, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
            await ToolProcess.RunAsync("sh", "-c", $"mosquitto_pub -h 127.0.0.1 -p {_stack.Broker!.Port} -q 1 -t edge/readings/{Unknown} -l < {file}");
    }

    private HttpRequestMessage Request(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _stack.ApiToken);
        return request;
    }

    private async Task<EventReader> ListenAsync(string path)
    {
        using var request = Request(path);
        var response = await _stack.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal((200, "text/event-stream"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return new(response, await response.Content.ReadAsStreamAsync(Cancel));
    }

    private async Task MetricAsync(string line)
    {
        var begin = TimeProvider.System.GetTimestamp();
        string text;
        do
            (_, text) = await _stack.AskAsync("GET", "/api/v1/metrics");
        while (!text.Contains(line + "\n", StringComparison.Ordinal) && TimeProvider.System.GetElapsedTime(begin).TotalSeconds < 60);
        Assert.Contains(line + "\n", text, StringComparison.Ordinal);
    }

    private sealed class EventReader(HttpResponseMessage response, Stream stream) : IDisposable
    {
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

        private readonly StreamReader _lines = new(stream);

        /// <summary>The data of the next event of that kind.</summary>
        public async Task<JsonElement> NextAsync(string kind)
        {
            while (await _lines.ReadLineAsync(Cancel).AsTask().WaitAsync(Limit, Cancel) is { } line)
                if (line == $"event: {kind}")
                    return JsonElement.Parse((await _lines.ReadLineAsync(Cancel).AsTask().WaitAsync(Limit, Cancel))!["data: ".Length..]);
            throw new IOException("The stream has ended.");
        }

        public async Task<bool> EndsAsync() => (await _lines.ReadToEndAsync(Cancel).WaitAsync(Limit, Cancel)).Length >= 0;

        public void Dispose()
        {
            _lines.Dispose();
            response.Dispose();
        }
    }
}

using System.Text.Json;
using Edge.Api.OpenApi;
using Edge.V1;
using Google.Protobuf;

namespace Edge.Api.Tests;

public sealed class OpenApiTests
{
    private static readonly string[] Asked =
    [
        "session", "overview", "meters", "meters?state=never,removed", "meters/12345678", "meters/00000099", "meters/12345678/series?from=2026-01-15T00:00:00Z&to=2026-01-16T00:00:00Z",
        "meters/12345678/series?kind=consumption&from=2026-01-15T00:00:00Z&to=2026-01-16T00:00:00Z", "meters/00000099/series",
        "meters/12345678/signal?from=2026-01-15T00:00:00Z&to=2026-01-16T00:00:00Z", "heard", "heard?configured=all", "alarms", "alarms?state=all", "delivery", "system", "openapi.json", "status", "backups", "tunnel", "update",
        "audit", "audit?limit=1",
    ];

    private static readonly string[] Done = ["send-now", "backup", "commands/restart"];

    [Fact]
    public async Task Every_answer_is_as_the_document_says_also_when_everything_else_is_gone()
    {
        await using var stack = await Stack.StartWithBrokerAsync(Prepare);
        await stack.ReadyAsync();
        await stack.PublishAsync("edge/health/store", """{"service":"store","state":"healthy","version":"0.1.0","instance":"a","parts":[{"name":"p","state":"works","seconds":1}],"counters":{"commits":1}}""");
        await stack.PublishAsync("edge/alarms/meter_silent/12345678", Sample.BusAlarm("meter_silent", Sample.Water));
        var document = await stack.GetAsync("/api/v1/openapi.json");
        var check = new SchemaCheck(document);
        var cookie = Stack.CookieOf((await stack.SignInAsync()).Response);
        foreach (var path in Asked)
            await CheckAsync(stack, check, document, "GET", path, cookie);
        foreach (var path in Done)
            await CheckAsync(stack, check, document, "POST", path, cookie);

        await stack.StopStoreAsync();
        await stack.StopUplinkAsync();
        await stack.StopListenerAsync();
        await stack.StopControlAsync();
        foreach (var path in Asked)
            await CheckAsync(stack, check, document, "GET", path, cookie);
        foreach (var path in Done)
            await CheckAsync(stack, check, document, "POST", path, cookie);
        Assert.Empty(check.Faults);
    }

    [Fact]
    public void Everything_that_there_is_is_in_the_document()
    {
        using var stream = OpenApiEndpoint.Open();
        var paths = JsonDocument.Parse(stream).RootElement.GetProperty("paths");
        var documented = paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}")).Order();
        Assert.Equal(Routes().Order(), documented);
    }

    [Fact]
    public void The_check_finds_what_differs()
    {
        using var stream = OpenApiEndpoint.Open();
        var document = JsonDocument.Parse(stream).RootElement;
        var schema = document.GetProperty("components").GetProperty("schemas").GetProperty("MeterValue");
        foreach (var wrong in (string[])["""{"field":"a","value":"1","unit":null}""", """{"field":"a","value":1}""", """{"field":"a","value":1,"unit":null,"more":1}""", "[]", "null"])
        {
            var check = new SchemaCheck(document);
            check.Check(schema, JsonElement.Parse(wrong), "$");
            Assert.NotEmpty(check.Faults);
        }
    }

    private static IEnumerable<string> Routes()
    {
        var builder = new RouteCollector();
        builder.MapApi();
        return builder.Routes.Where(route => route.Contains(" /api/v1/", StringComparison.Ordinal));
    }

    private static void Prepare(Stack stack)
    {
        Sample.House(stack);
        stack.Store.Aggregates.AddRange([
            new() { WindowStartMs = Sample.Start, First = 1, Last = 2, Min = 1, Max = 2, Count = 2 }, new() { WindowStartMs = Sample.Start + (3 * 3_600_000), First = 5, Last = 5.5, Min = 5, Max = 5.5, Count = 2 }]);
        stack.Store.Readings.Add(Sample.Reading(Sample.Water, Sample.Start, Sample.WaterJson()));
        stack.Store.Alarms.AddRange([
            new Alarm { Kind = "a", Subject = "b", Text = "c", SinceMs = Sample.Start, Count = 1 }, new Alarm { Kind = "a", Subject = "d", Text = "c", SinceMs = Sample.Start, ClearedMs = Sample.Start, Count = 1 }]);
        stack.Store.Backups.Add(new() { Name = "edge-1.db", Bytes = 5, WrittenMs = Sample.Start });
        stack.Store.Audit.AddRange([new() { Id = 1, AtMs = Sample.Start, Origin = "page", Command = "backup", Args = "{}", Outcome = "done" }, new() { Id = 2, Origin = "cloud", Command = "update" }]);
        stack.Control.Tunnel = new() { Open = true, StartedMs = Sample.Start, ExpiresMs = Sample.Start + 5, Connected = true };
        stack.Control.Update = new() { State = UpdateState.Downloading, FromVersion = "1", ToVersion = "2", BytesDone = 1, BytesTotal = 2, ChangedMs = Sample.Start };
        stack.Control.Run = (_, _) => Task.FromResult("""{"schema":1,"ok":true,"command":"restart","result":{"service":"store"}}""");
        stack.Listener.Status.MergeFrom(new ListenerStatus { Receivers = { new ReceiverStatus { Name = "roof", Source = "frames" } } });
    }

    private static async Task CheckAsync(Stack stack, SchemaCheck check, JsonElement document, string method, string path, string cookie)
    {
        var (response, text) = await stack.AskWithCookieAsync(method, $"/api/v1/{path}", cookie, ownHeader: true);
        using (response)
        {
            var route = path.Split('?')[0].Replace("12345678", "{id}", StringComparison.Ordinal).Replace("00000099", "{id}", StringComparison.Ordinal)
                .Replace("commands/restart", "commands/{name}", StringComparison.Ordinal);
            var answers = document.GetProperty("paths").GetProperty($"/api/v1/{route}").GetProperty(method.ToLowerInvariant()).GetProperty("responses");
            var expected = answers.GetProperty(response.IsSuccessStatusCode ? "200" : "default").GetProperty("content").EnumerateObject().Single();
            Assert.Equal(expected.Name, response.Content.Headers.ContentType?.MediaType);
            check.Check(expected.Value.GetProperty("schema"), JsonElement.Parse(text), $"{method} {path}");
        }
    }
}

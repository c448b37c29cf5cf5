namespace Edge.Api.Tests;

public sealed class AuditTests : IAsyncLifetime
{
    private Stack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await Stack.StartAsync();

    [Fact]
    public async Task It_is_read_page_by_page_from_the_newest_to_the_oldest()
    {
        _stack.Store.Audit.AddRange(Enumerable.Range(1, 5).Select(id => new V1.AuditEntry { Id = (ulong)id, Command = $"c{id}" }));
        var seen = new List<string>();
        var path = "/api/v1/audit?limit=2";
        while (true)
        {
            var page = await _stack.GetAsync(path);
            seen.AddRange(page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("command").GetString()!));
            if (page.GetProperty("next_before").ValueKind == System.Text.Json.JsonValueKind.Null)
                break;
            path = $"/api/v1/audit?limit=2&before={page.GetProperty("next_before").GetInt64()}";
        }
        Assert.Equal(["c5", "c4", "c3", "c2", "c1"], seen);
    }

    [Fact]
    public async Task An_entry_tells_who_what_when_and_what_came_of_it()
    {
        _stack.Store.Audit.Add(new() { Id = 7, AtMs = Sample.Start, Origin = "page", Command = "restart", Args = """{"service":"store"}""", Outcome = "done", Text = "ok", TookMs = 1200 });
        Assert.Equal(
            """{"id":7,"at":"2026-01-15T06:00:00.000Z","origin":"page","command":"restart","args":"{\u0022service\u0022:\u0022store\u0022}","outcome":"done","text":"ok","took_ms":1200}""",
            (await _stack.GetAsync("/api/v1/audit")).GetProperty("entries")[0].GetRawText());
    }

    [Theory]
    [InlineData("limit=0", "limit must be a whole number from 1 to 1000.")]
    [InlineData("before=0", "before must be a whole number from 1 to 2147483647.")]
    [InlineData("after=1", "There is no parameter after; there are limit, before.")]
    public async Task Parameters_that_are_none_are_refused(string query, string detail) =>
        Assert.Equal((400, detail), await _stack.ProblemAsync("GET", $"/api/v1/audit?{query}"));

    public ValueTask DisposeAsync() => _stack.DisposeAsync();
}

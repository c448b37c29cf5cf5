using System.Net.Sockets;
using System.Text;

namespace Edge.Api.Tests;

public sealed class BadInputTests : IAsyncLifetime
{
    private Stack _stack = null!;

    public async ValueTask InitializeAsync()
    {
        _stack = await Stack.StartAsync(Sample.House, null);
        await _stack.ReadyAsync();
    }

    [Theory]
    [InlineData("meters?limit=0", "limit must be a whole number from 1 to 1000.")]
    [InlineData("meters?limit=1001", "limit must be a whole number from 1 to 1000.")]
    [InlineData("meters?limit=1e3", "limit must be a whole number from 1 to 1000.")]
    [InlineData("meters?limit=99999999999999999999", "limit must be a whole number from 1 to 1000.")]
    [InlineData("meters?limit=1&limit=2", "limit must be given once.")]
    [InlineData("meters?offset=-1", "offset must be a whole number from 0 to 1000000.")]
    [InlineData("meters?sort=password", "sort must be one of name, id, medium, value, received_at, rssi_dbm, state, -name, -id, -medium, -value, -received_at, -rssi_dbm, -state.")]
    [InlineData("meters?state=fresh,gone", "state must be some of fresh, late, never, removed, with commas between.")]
    [InlineData("meters?nmae=x", "There is no parameter nmae; there are q, state, medium, key, sort, offset, limit.")]
    [InlineData("overview?verbose=1", "There is no parameter verbose here.")]
    [InlineData("meters/1234567", "a meter's id has 8 lower-case hex digits.")]
    [InlineData("meters/1234567A", "a meter's id has 8 lower-case hex digits.")]
    [InlineData("meters/..%2f..%2fetc", "a meter's id has 8 lower-case hex digits.")]
    [InlineData("meters/12345678/series?from=yesterday", "from must be a point in time like 2026-01-15T06:00:00Z.")]
    [InlineData("meters/12345678/series?from=2026-01-15T06:00:00", "from must be a point in time like 2026-01-15T06:00:00Z.")]
    [InlineData("meters/12345678/series?from=1969-01-15T06:00:00Z", "from must be a point in time like 2026-01-15T06:00:00Z.")]
    [InlineData("meters/12345678/series?from=2026-01-15T06:00:00Z&to=2026-01-15T06:00:00Z", "from must be before to.")]
    [InlineData("meters/12345678/series?to=9999-12-31T23:59:59Z", "to must be before the year 9000.")]
    [InlineData("meters/12345678/series?step=hour&from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "from and to may be at most 417 days apart with this step.")]
    [InlineData("meters/12345678/series?step=minute", "step must be one of hour, day, month.")]
    [InlineData("meters/12345678/series?kind=consumption&field=max_flow_m3h", "max_flow_m3h does not only grow, so it has no consumption.")]
    [InlineData("meters/12345678/signal?from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z", "from and to may be at most 32 days apart with this step.")]
    [InlineData("meters/12345678/readings.csv?limit=1", "There is no parameter limit; there are from, to.")]
    [InlineData("alarms?state=closed", "state must be one of open, past, all.")]
    [InlineData("heard?configured=yes", "configured must be one of false, true, all.")]
    [InlineData("events?meter=*", "a meter's id has 8 lower-case hex digits.")]
    [InlineData("events?only=everything", "only must be some of meter, alarm, health, with commas between.")]
    public async Task It_is_said_what_is_wrong(string path, string reason)
    {
        var (status, detail) = await _stack.ProblemAsync("GET", $"/api/v1/{path}");
        Assert.Equal((400, reason), (status, detail));
    }

    [Fact]
    public async Task A_long_text_is_refused()
    {
        var (status, detail) = await _stack.ProblemAsync("GET", $"/api/v1/meters?q={new string('x', 101)}");
        Assert.Equal((400, "q may have at most 100 characters."), (status, detail));
    }

    [Theory]
    [InlineData("meters/00000000")]
    [InlineData("meters/00000000/series")]
    [InlineData("meters/00000000/signal")]
    [InlineData("meters/00000000/readings.csv")]
    public async Task A_meter_that_nobody_knows_is_not_found(string path)
    {
        Assert.Equal((404, "There is no meter 00000000: no file names it, and there is no reading of it."), await _stack.ProblemAsync("GET", $"/api/v1/{path}"));
    }

    [Theory]
    [InlineData("GET /api/v1/status HTTP/1.1\r\nHost: x\r\nX-Big: {0}\r\n\r\n", 20_000, "431")]
    [InlineData("GET /{0} HTTP/1.1\r\nHost: x\r\n\r\n", 20_000, "414")]
    [InlineData("GET /api/v1/status HTTP/1.1\r\n\r\n", 1, "400")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005hello\r\n\r\n", 1, "400")]
    [InlineData("POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 1, "400")]
    public async Task What_is_no_proper_request_costs_only_itself(string request, int length, string status)
    {
        var answer = await RawAsync(request.Replace("{0}", new string('x', length), StringComparison.Ordinal));
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(3, (await _stack.GetAsync("/api/v1/meters?state=fresh,late,never")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_flood_of_headers_is_refused()
    {
        var flood = string.Concat(Enumerable.Range(0, 500).Select(i => $"X-H{i}: 1\r\n"));
        Assert.StartsWith("HTTP/1.1 431 ", await RawAsync($"GET / HTTP/1.1\r\nHost: x\r\n{flood}\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/overview")]
    [InlineData("/")]
    [InlineData("/nothing")]
    [InlineData("/api/v1/nothing")]
    public async Task Every_answer_tells_browsers_what_they_must_not_do(string path)
    {
        var (response, _) = await _stack.AskAsync("GET", path);
        using (response)
        {
            Assert.Equal("default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
                response.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
            Assert.False(response.Headers.Contains("Server"));
        }
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    private async Task<string> RawAsync(string request)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _stack.Http.BaseAddress!.Port, cancel);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancel);
        var buffer = new byte[4096];
        var length = await stream.ReadAsync(buffer, cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(30), cancel);
        return Encoding.Latin1.GetString(buffer, 0, length);
    }
}

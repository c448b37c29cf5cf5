namespace Edge.Api.Tests;

public sealed class AccessTests : IAsyncLifetime
{
    private Stack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await Stack.StartAsync();

    [Theory]
    [InlineData("GET", "/api/v1/status")]
    [InlineData("POST", "/api/v1/send-now")]
    [InlineData("DELETE", "/api/v1/status")]
    [InlineData("GET", "/api/v1/nothing")]
    [InlineData("GET", "/api")]
    [InlineData("GET", "/API/v1/status")]
    [InlineData("GET", "/api/v1/overview")]
    [InlineData("GET", "/api/v1/meters")]
    [InlineData("GET", "/api/v1/meters/12345678")]
    [InlineData("GET", "/api/v1/meters/12345678/series")]
    [InlineData("GET", "/api/v1/meters/12345678/signal")]
    [InlineData("GET", "/api/v1/meters/12345678/readings.csv")]
    [InlineData("GET", "/api/v1/heard")]
    [InlineData("GET", "/api/v1/alarms")]
    [InlineData("GET", "/api/v1/delivery")]
    [InlineData("GET", "/api/v1/system")]
    [InlineData("GET", "/api/v1/diagnostics.tar.gz")]
    [InlineData("GET", "/api/v1/events")]
    [InlineData("GET", "/api/v1/metrics")]
    [InlineData("GET", "/api/v1/openapi.json")]
    [InlineData("GET", "/api/v1/session")]
    [InlineData("DELETE", "/api/v1/session")]
    [InlineData("POST", "/api/v1/backup")]
    [InlineData("GET", "/api/v1/../v1/status")]
    [InlineData("GET", "/api/v1/%2e%2e/status")]
    public async Task Nobody_without_the_token_learns_anything(string method, string path)
    {
        foreach (var token in (string[])["", "guessed", _stack.TokenOf("api")])
        {
            var (status, detail) = await _stack.ProblemAsync(method, path, token);
            Assert.Equal((401, "The request needs a session, or the header Authorization: Bearer and this gateway's token."), (status, detail));
        }
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing")]
    [InlineData("POST", "/api/v1/status")]
    [InlineData("GET", "/api/v1/send-now")]
    public async Task What_is_not_there_is_a_problem(string method, string path)
    {
        var (status, detail) = await _stack.ProblemAsync(method, path);
        Assert.Equal((404, $"There is nothing at {method} {path}."), (status, detail));
    }

    [Fact]
    public async Task A_browser_finds_the_page()
    {
        var (response, text) = await _stack.AskAsync("GET", "/", token: "");
        using (response)
        {
            Assert.Equal((200, "text/html"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            Assert.Contains("default-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
        Assert.Contains("<title>M-Bus Gateway</title>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_grpc_port_serves_no_http()
    {
        using var http = new HttpClient { DefaultRequestVersion = new(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await http.GetAsync(_stack.Api.Address, TestContext.Current.CancellationToken);
        Assert.Equal(415, (int)response.StatusCode);
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();
}

using System.Text;
using System.Text.Json;

namespace Edge.Api.Tests;

public sealed class SessionTests : IAsyncLifetime
{
    private const string Overview = "/api/v1/overview";

    private Stack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await Stack.StartAsync();

    [Fact]
    public async Task The_password_opens_a_session_that_signing_out_ends()
    {
        var (response, text) = await _stack.SignInAsync();
        var cookie = response.Headers.GetValues("Set-Cookie").Single();
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(3600, JsonElement.Parse(text).GetProperty("idle_seconds").GetInt32());
        Assert.Matches("^edge-session=[0-9a-f]{64}; path=/; samesite=strict; httponly$", cookie);

        Assert.Equal(200, await StatusWithAsync("GET", Overview, Stack.CookieOf(response)));
        Assert.Equal(200, await StatusWithAsync("GET", "/api/v1/session", Stack.CookieOf(response)));
        Assert.Equal(204, await StatusWithAsync("DELETE", "/api/v1/session", Stack.CookieOf(response), ownHeader: true));
        Assert.Equal(401, await StatusWithAsync("GET", Overview, Stack.CookieOf(response)));
    }

    [Fact]
    public async Task What_changes_something_needs_a_header_that_no_other_site_can_set()
    {
        var cookie = Stack.CookieOf((await _stack.SignInAsync()).Response);
        foreach (var (method, path) in ((string, string)[])[("POST", "/api/v1/send-now"), ("POST", "/api/v1/backup"), ("DELETE", "/api/v1/session")])
            Assert.Equal(403, await StatusWithAsync(method, path, cookie));
        Assert.Equal(200, await StatusWithAsync("POST", "/api/v1/send-now", cookie, ownHeader: true));
        var (refused, _) = await _stack.SignInAsync(ownHeader: false);
        Assert.Equal(403, (int)refused.StatusCode);
        Assert.False(refused.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("edge-session=")]
    [InlineData("edge-session=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("edge-session=' or 1=1")]
    public async Task A_cookie_that_is_no_session_opens_nothing(string cookie) => Assert.Equal(401, await StatusWithAsync("GET", Overview, cookie));

    [Fact]
    public async Task Guesses_are_answered_more_and_more_slowly_and_the_right_one_is_no_exception()
    {
        for (var guess = 0; guess < 5; guess++)
            Assert.Equal((401, "This is not the page's password."), await TryAsync($"guess {guess}"));
        var (response, text) = await _stack.SignInAsync();
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 10);
        Assert.Equal((429, "Too many wrong passwords: wait before the next try."), Stack.ReadProblem(response, text));
        // Its tokens are guesses, too.
        Assert.Equal(429, (await _stack.ProblemAsync("GET", Overview, "guess")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"password\":1}")]
    [InlineData("{\"password\":null}")]
    [InlineData("{\"password\":\"\\ud800\"}")]
    public async Task A_body_that_is_none_is_a_problem(string body)
    {
        using var request = Body(body, "application/json");
        var (response, text) = await _stack.SendAsync(request);
        Assert.Equal((400, """The body must be {"password": "..."}."""), Stack.ReadProblem(response, text));
    }

    [Fact]
    public async Task A_form_of_another_site_is_not_read()
    {
        using var request = Body("password=x", "application/x-www-form-urlencoded");
        var (response, text) = await _stack.SendAsync(request);
        Assert.Equal(415, Stack.ReadProblem(response, text).Status);
    }

    [Fact]
    public async Task A_huge_body_is_refused_before_it_is_read()
    {
        using var request = Body($$"""{"password":"{{new string('x', 10_000_000)}}"}""", "application/json");
        request.Headers.ExpectContinue = true;
        var (response, text) = await _stack.SendAsync(request);
        Assert.Equal(413, Stack.ReadProblem(response, text).Status);
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    private static HttpRequestMessage Body(string text, string type)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/session") { Content = new StringContent(text, Encoding.UTF8, type) };
        request.Headers.Add("X-Edge-Request", "1");
        return request;
    }

    private async Task<(int, string)> TryAsync(string password)
    {
        var (response, text) = await _stack.SignInAsync(password);
        return Stack.ReadProblem(response, text);
    }

    private async Task<int> StatusWithAsync(string method, string path, string cookie, bool ownHeader = false)
    {
        var (response, _) = await _stack.AskWithCookieAsync(method, path, cookie, ownHeader);
        using (response)
            return (int)response.StatusCode;
    }
}

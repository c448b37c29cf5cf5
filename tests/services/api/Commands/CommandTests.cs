using System.Text;
using System.Text.Json;
using Edge.Testing;

namespace Edge.Api.Tests;

public sealed class CommandTests : IAsyncLifetime
{
    private const string Restart = "/api/v1/commands/restart";

    private readonly List<(string Origin, string Request)> _asked = [];
    private Stack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await Stack.StartAsync();

    [Fact]
    public async Task Control_does_it_and_learns_that_a_program_asked()
    {
        Answers("""{"schema":1,"ok":true,"command":"restart","result":{"seconds":2}}""");
        var (response, text) = await _stack.PostAsync(Restart, """{"service":"listener"}""");
        using (response)
            Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("""{"command":"restart","result":{"seconds":2}}""", text);
        Assert.Equal(("token", """{"schema":1,"command":"restart","args":{"service":"listener"}}"""), Assert.Single(_asked));
    }

    [Fact]
    public async Task Without_a_body_there_are_no_arguments()
    {
        Answers("""{"schema":1,"ok":true,"command":"close-tunnel","result":{}}""");
        var (response, _) = await _stack.AskAsync("POST", "/api/v1/commands/close-tunnel");
        using (response)
            Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("""{"schema":1,"command":"close-tunnel"}""", Assert.Single(_asked).Request);
    }

    [Fact]
    public async Task Somebody_signed_in_is_told_from_a_program_and_needs_the_own_header()
    {
        Answers("""{"schema":1,"ok":true,"command":"restart","result":{}}""");
        var cookie = Stack.CookieOf((await _stack.SignInAsync()).Response);
        var (refused, text) = await _stack.AskWithCookieAsync("POST", Restart, cookie);
        Assert.Equal(403, Stack.ReadProblem(refused, text).Status);
        Assert.Empty(_asked);
        var (done, _) = await _stack.AskWithCookieAsync("POST", Restart, cookie, ownHeader: true);
        using (done)
            Assert.Equal("page", Assert.Single(_asked).Origin);
    }

    [Fact]
    public async Task Nobody_who_has_not_shown_who_he_is_does_anything()
    {
        Answers("""{"schema":1,"ok":true,"command":"restart","result":{}}""");
        Assert.Equal(401, (await _stack.ProblemAsync("POST", Restart, "not the token")).Status);
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("update")]
    [InlineData("apply-config")]
    [InlineData("reboot")]
    [InlineData("renew-certificate")]
    [InlineData("logs")]
    [InlineData("RESTART")]
    [InlineData("restart%20store")]
    [InlineData("..%2frestart")]
    public async Task What_is_not_for_people_on_site_is_not_there(string command)
    {
        Answers("""{"schema":1,"ok":true,"command":"restart","result":{}}""");
        var (status, detail) = await _stack.ProblemAsync("POST", $"/api/v1/commands/{command}");
        Assert.Equal((404, "There is no such command here; there are backup, restart, open-tunnel, close-tunnel, check-device, decoder-version."), (status, detail));
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"listener\"")]
    [InlineData("{")]
    [InlineData("{}, \"command\": \"reboot\"")]
    [InlineData("""{"service":"store","service":"listener"}""")]
    [InlineData("""{"service":"\ud800"}""")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""")]
    public async Task Arguments_that_are_no_object_reach_nobody(string body)
    {
        Answers("""{"schema":1,"ok":true,"command":"restart","result":{}}""");
        var (response, text) = await _stack.PostAsync(Restart, body);
        Assert.Equal((400, "The body must be a JSON object with the command's arguments."), Stack.ReadProblem(response, text));
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task A_form_of_another_site_reaches_nobody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Restart) { Content = new StringContent("{}", Encoding.UTF8, "text/plain") };
        request.Headers.Authorization = new("Bearer", _stack.ApiToken);
        var (response, text) = await _stack.SendAsync(request);
        Assert.Equal(415, Stack.ReadProblem(response, text).Status);
    }

    [Theory]
    [InlineData("bad_args", 400)]
    [InlineData("busy", 409)]
    [InlineData("unknown_command", 501)]
    [InlineData("control_away", 503)]
    [InlineData("timed_out", 504)]
    [InlineData("failed", 502)]
    [InlineData("something_new", 502)]
    public async Task What_was_not_done_is_a_problem_with_controls_reason(string error, int status)
    {
        Answers(JsonSerializer.Serialize(new { schema = 1, ok = false, command = "restart", error, text = "it is so" }));
        Assert.Equal((status, "it is so"), await _stack.ProblemAsync("POST", Restart));
    }

    [Fact]
    public async Task A_control_that_cannot_says_so_and_one_that_is_gone_is_named()
    {
        foreach (var (method, path) in ((string, string)[])[("POST", Restart), ("GET", "/api/v1/tunnel"), ("GET", "/api/v1/update")])
            Assert.Equal((501, "This gateway's control cannot do that."), await _stack.ProblemAsync(method, path));
        await _stack.StopControlAsync();
        foreach (var (method, path) in ((string, string)[])[("POST", Restart), ("GET", "/api/v1/tunnel"), ("GET", "/api/v1/update")])
        {
            var (status, detail) = await _stack.ProblemAsync(method, path);
            Assert.Equal(503, status);
            Assert.StartsWith("The control does not answer: Unavailable", detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Only_so_many_wait_at_a_time()
    {
        var release = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = new SemaphoreSlim(0);
        _stack.Control.Run = (_, _) =>
        {
            arrived.Release();
            return release.Task;
        };
        var waiting = Enumerable.Range(0, 4).Select(_ => _stack.AskAsync("POST", Restart)).ToList();
        foreach (var _ in waiting)
            Assert.True(await arrived.WaitAsync(Hosted.Limit, TestContext.Current.CancellationToken));
        Assert.Equal((429, "Other commands are being done."), await _stack.ProblemAsync("POST", Restart));
        release.SetResult("""{"schema":1,"ok":true,"command":"restart","result":{}}""");
        foreach (var (response, _) in await Task.WhenAll(waiting))
            using (response)
                Assert.Equal(200, (int)response.StatusCode);
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    private void Answers(string answer) => _stack.Control.Run = (origin, request) =>
    {
        _asked.Add((origin, request));
        return Task.FromResult(answer);
    };
}

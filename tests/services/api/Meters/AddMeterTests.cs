using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Edge.Api.OpenApi;
using Edge.V1;
using Grpc.Core;

namespace Edge.Api.Tests;

public sealed class AddMeterTests : IAsyncLifetime
{
    private const string Key = "00112233445566778899AABBCCDDEEFF";
    private const string Whole = $$"""{"name":"Flat 3","id":"1234abcd","driver":"iperl","key":"{{Key}}","dry_run":true,"anyway":true}""";

    private Stack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await Stack.StartAsync();

    [Fact]
    public async Task Control_is_asked_for_what_was_asked_for_and_its_answer_is_told()
    {
        AddMeterRequest? asked = null;
        _stack.Control.Add = request =>
        {
            asked = request;
            return new() { FramesTried = 3, FramesDecoded = 2, ReadingJson = """{"total_m3":1.5}""", Trouble = "the newest is damaged" };
        };
        var (response, text) = await PostAsync(Whole);
        using (response)
            Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("""{"saved":false,"fault":null,"frames_tried":3,"frames_decoded":2,"reading":{"total_m3":1.5},"trouble":"the newest is damaged"}""", text);
        Assert.Equal(new AddMeterRequest { Name = "Flat 3", MeterId = "1234abcd", Driver = "iperl", Key = Key, DryRun = true, Anyway = true, Origin = "token" }, asked);
        CheckSchema(text);
    }

    [Fact]
    public async Task Name_and_id_are_enough_and_a_key_is_never_told()
    {
        AddMeterRequest? asked = null;
        _stack.Control.Add = request =>
        {
            asked = request;
            return new() { Saved = true };
        };
        var (response, text) = await PostAsync("""{"name":"Flat 3","id":"1234abcd","key":null}""");
        response.Dispose();
        Assert.Equal("""{"saved":true,"fault":null,"frames_tried":0,"frames_decoded":0,"reading":null,"trouble":null}""", text);
        Assert.Equal(new AddMeterRequest { Name = "Flat 3", MeterId = "1234abcd", Origin = "token" }, asked);
        CheckSchema(text);
        (response, text) = await PostAsync(Whole);
        response.Dispose();
        Assert.DoesNotContain(Key, text + string.Concat(_stack.Api.Output), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(StatusCode.AlreadyExists, 409, "the meter is in a.conf already")]
    [InlineData(StatusCode.FailedPrecondition, 502, "the meter is in a.conf already")]
    [InlineData(StatusCode.Unimplemented, 501, "This gateway's control cannot do that.")]
    [InlineData(StatusCode.DeadlineExceeded, 504, "The meter could not be tried in time; try again in a moment.")]
    [InlineData(StatusCode.Internal, 502, "Internal: the meter is in a.conf already")]
    public async Task A_refusal_is_a_problem_with_its_reason(StatusCode code, int status, string detail)
    {
        _stack.Control.Add = _ => throw new RpcException(new Status(code, "the meter is in a.conf already"));
        var (response, text) = await PostAsync(Whole);
        Assert.Equal((status, detail), Stack.ReadProblem(response, text));
    }

    [Fact]
    public async Task What_is_wrong_with_it_is_a_problem_too()
    {
        _stack.Control.Add = _ => new() { Fault = "the id is not 8 hex digits, as they stand on the meter" };
        var (response, text) = await PostAsync(Whole);
        Assert.Equal((422, "the id is not 8 hex digits, as they stand on the meter"), Stack.ReadProblem(response, text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"name":"a"}""")]
    [InlineData("""{"name":"a","id":12345678}""")]
    [InlineData("""{"name":"a","id":"12345678","dry-run":true}""")]
    [InlineData("""{"name":"a","id":"12345678","dry_run":"true"}""")]
    [InlineData("""{"name":"a","id":"12345678","dry_run":null}""")]
    [InlineData("""{"name":"a","id":"12345678","id":"12345678"}""")]
    [InlineData("""{"name":"\ud800","id":"12345678"}""")]
    public async Task A_body_that_is_not_so_asks_nobody(string body)
    {
        _stack.Control.Add = _ => throw new InvalidOperationException("nobody should ask");
        var (response, text) = await PostAsync(body);
        Assert.Equal(400, Stack.ReadProblem(response, text).Status);
    }

    [Fact]
    public async Task Only_who_is_signed_in_and_a_page_of_ours_may_add()
    {
        _stack.Control.Add = _ => throw new InvalidOperationException("nobody should ask");
        var (response, text) = await PostAsync(Whole, token: "wrong");
        Assert.Equal(401, Stack.ReadProblem(response, text).Status);
        var cookie = Stack.CookieOf((await _stack.SignInAsync()).Response);
        (response, text) = await _stack.AskWithCookieAsync("POST", "/api/v1/meters", cookie);
        Assert.Equal(403, Stack.ReadProblem(response, text).Status);
        (response, text) = await _stack.AskWithCookieAsync("POST", "/api/v1/meters", cookie, ownHeader: true);
        Assert.Equal(415, Stack.ReadProblem(response, text).Status);
        (response, text) = await PostAsync(new string('x', 9000));
        Assert.Equal(413, Stack.ReadProblem(response, text).Status);
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    private Task<(HttpResponseMessage Response, string Text)> PostAsync(string body, string? token = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/meters") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? _stack.ApiToken);
        return _stack.SendAsync(request);
    }

    private static void CheckSchema(string answer)
    {
        using var stream = OpenApiEndpoint.Open();
        var document = JsonDocument.Parse(stream).RootElement;
        var check = new SchemaCheck(document);
        check.Check(document.GetProperty("components").GetProperty("schemas").GetProperty("AddedMeter"), JsonElement.Parse(answer), "$");
        Assert.Empty(check.Faults);
    }
}

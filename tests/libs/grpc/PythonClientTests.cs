using Edge.Testing;

namespace Edge.Grpc.Tests;

/// <summary>A foreign client calls our server.</summary>
public sealed class PythonClientTests : IAsyncLifetime
{
    private readonly PythonPeer _client = PythonPeer.Start("probe_client.py");
    private ProbeHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ProbeHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _host.DisposeAsync();
    }

    private Task<PythonAnswer> CallAsync(PythonCall call) => call.CarryOutAsync(_client, _host.Authority);

    [Fact]
    public async Task A_unary_call_is_answered()
    {
        var answer = await CallAsync(new("Echo", new PythonNote("hello", 7, 1_000)));
        Assert.Equal(("OK", new PythonNote("hello", 7, 1_000)), (answer.Code, Assert.Single(answer.Responses)));
    }

    [Fact]
    public async Task A_stream_of_requests_gets_one_response()
    {
        var answer = await CallAsync(new("Sum", new("a", 1), new("b", 2), new("c", 3)));
        Assert.Equal(("OK", new PythonNote("c", 6)), (answer.Code, Assert.Single(answer.Responses)));
    }

    [Fact]
    public async Task A_request_gets_a_stream_of_responses()
    {
        var answer = await CallAsync(new("Count", new PythonNote("", 1_000, 100)));
        Assert.Equal("OK", answer.Code);
        Assert.Equal(Enumerable.Range(1, 1_000).Select(number => (ulong)number), answer.Responses.Select(note => note.Number));
    }

    [Fact]
    public async Task Both_directions_stream_at_once()
    {
        var answer = await CallAsync(new("Chat", new("a"), new("b"), new("c")));
        Assert.Equal(["a", "b", "c"], answer.Responses.Select(note => note.Text));
        Assert.Equal("OK", answer.Code);
    }

    [Theory]
    [InlineData("Echo")]
    [InlineData("Sum")]
    [InlineData("Count")]
    [InlineData("Chat")]
    public async Task A_refusal_arrives_with_its_text_and_trailers_in_every_kind(string method)
    {
        var answer = await CallAsync(new(method, new PythonNote("fail", 9, Detail: "grün: 100 % \n done")));
        Assert.Equal(("FAILED_PRECONDITION", "grün: 100 % \n done"), (answer.Code, answer.Details));
        Assert.Equal(("order", "AP8="), (answer.Trailer("why"), answer.Trailer("why-bin")));
    }

    [Fact]
    public async Task A_refusal_after_responses_arrives_too()
    {
        var answer = await CallAsync(new("Chat", new("a"), new("fail", 5, Detail: "no more")));
        Assert.Equal(("a", "NOT_FOUND", "no more"), (Assert.Single(answer.Responses).Text, answer.Code, answer.Details));
    }

    [Fact]
    public async Task Every_status_code_arrives()
    {
        string[] names =
        [
            "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
            "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
            "UNAUTHENTICATED",
        ];
        for (var code = 1; code <= names.Length; code++)
            Assert.Equal(names[code - 1], (await CallAsync(new("Echo", new PythonNote("fail", (ulong)code)))).Code);
    }

    [Fact]
    public async Task A_bug_in_the_service_is_unknown_without_its_text_and_logged_once()
    {
        _host.Logs.Expect(1200);
        var answer = await CallAsync(new("Echo", new PythonNote("throw")));
        Assert.Equal(("UNKNOWN", "The service failed."), (answer.Code, answer.Details));
        Assert.Contains("a secret of the house", Assert.Single(_host.Logs.Entries, entry => entry.Id == 1200).Exception!.Message);
    }

    [Fact]
    public async Task Metadata_goes_both_ways_as_text_and_as_bytes()
    {
        var answer = await CallAsync(new("Echo", new PythonNote("metadata"))
        {
            Metadata = [["x-text", "hello world"], ["x-data-bin", "AAEC/w=="]],
        });
        Assert.Equal(("hello world", "AAEC/w=="), (answer.Header("x-text"), answer.Header("x-data-bin")));
        Assert.Equal(("hello world", "AAEC/w=="), (answer.Trailer("t-x-text"), answer.Trailer("t-x-data-bin")));
    }

    [Fact]
    public async Task A_deadline_arrives_and_ends_the_call_on_both_sides()
    {
        var left = await CallAsync(new("Echo", new PythonNote("deadline")) { Timeout = 20 });
        Assert.InRange(Assert.Single(left.Responses).Number, 10_000ul, 20_000ul);

        var answer = await CallAsync(new("Echo", new PythonNote("hang")) { Timeout = 2 });
        Assert.Equal("DEADLINE_EXCEEDED", answer.Code);
        Assert.Equal(("hanging", "cancelled"), (await _host.NextSeenAsync(), await _host.NextSeenAsync()));
    }

    [Fact]
    public async Task A_client_that_cancels_is_noticed_by_the_service()
    {
        var answer = await CallAsync(new("Count", new PythonNote("hang", 3)) { CancelAfter = 3 });
        Assert.Equal("CANCELLED", answer.Code);
        Assert.Equal(("hanging", "cancelled"), (await _host.NextSeenAsync(), await _host.NextSeenAsync()));
    }

    [Fact]
    public async Task An_unknown_method_is_unimplemented()
    {
        var answer = await CallAsync(new("Missing", new PythonNote("")));
        Assert.Equal("UNIMPLEMENTED", answer.Code);
    }

    [Fact]
    public async Task A_compressed_call_is_unimplemented_and_says_why()
    {
        var answer = await CallAsync(new("Echo", new PythonNote("hello", Size: 10_000)) { Compress = true });
        Assert.Equal(("UNIMPLEMENTED", "The compression gzip is not served here."), (answer.Code, answer.Details));
    }

    [Fact]
    public async Task Messages_up_to_the_limit_pass_and_larger_ones_are_refused()
    {
        var fits = await CallAsync(new("Echo", new PythonNote("hello", Size: (4 * 1024 * 1024) - 100)));
        Assert.Equal("OK", fits.Code);
        var tooLarge = await CallAsync(new("Echo", new PythonNote("hello", Size: 4 * 1024 * 1024)));
        Assert.Equal("RESOURCE_EXHAUSTED", tooLarge.Code);
    }
}

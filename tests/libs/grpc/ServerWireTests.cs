using System.Net;
using Edge.Probe.V1;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Edge.Grpc.Tests;

/// <summary>What our server answers to clients that are not quite right.</summary>
public sealed class ServerWireTests : IAsyncLifetime
{
    private ProbeHost _host = null!;
    private BareClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ProbeHost.StartAsync();
        _client = new(_host.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_response_comes_before_its_status_and_a_refusal_is_trailers_only()
    {
        Assert.Equal(("0", false), StatusOf(await _client.CallAsync("Echo", new Note())));
        Assert.Equal(("3", true), StatusOf(await _client.CallAsync("Echo", new Note { Text = "fail", Number = 3 })));
    }

    [Theory]
    [InlineData("/edge.probe.v1.Probe/Nothing")]
    [InlineData("/edge.probe.v1.Nobody/Echo")]
    public async Task What_is_not_served_is_unimplemented(string path)
    {
        var answer = await _client.SendAsync(path, BareClient.Frame(new Note()), "application/grpc");
        Assert.Equal((HttpStatusCode.OK, "12", $"{path} is not served here."), (answer.Http, answer.Status, answer.Text));
    }

    [Fact]
    public async Task Another_compression_is_unimplemented_and_the_answer_names_what_is_accepted()
    {
        var answer = await _client.CallAsync("Echo", new Note(), ("grpc-encoding", "gzip"));
        Assert.Equal(("12", true), StatusOf(answer));
        Assert.Equal("identity", Assert.Single(answer.Headers.GetValues("grpc-accept-encoding")));
        Assert.Equal(("0", false), StatusOf(await _client.CallAsync("Echo", new Note(), ("grpc-encoding", "identity"))));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc-web")]
    public async Task Another_content_type_is_refused_by_http(string contentType)
    {
        var answer = await _client.SendAsync("/edge.probe.v1.Probe/Echo", BareClient.Frame(new Note()), contentType);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.Http);
    }

    [Fact]
    public async Task A_content_type_that_names_the_message_format_is_taken()
    {
        var answer = await _client.SendAsync("/edge.probe.v1.Probe/Echo", BareClient.Frame(new Note()), "application/grpc+proto");
        Assert.Equal("0", answer.Status);
    }

    [Fact]
    public async Task Requests_that_are_no_messages_end_the_call_only()
    {
        const string Echo = "/edge.probe.v1.Probe/Echo";
        (string What, byte[] Body, string Status)[] wrong =
        [
            ("nothing", [], "12"),
            ("half a prefix", [0, 0, 0], "13"),
            ("half a message", [0, 0, 0, 0, 9, 1], "13"),
            ("not protobuf", [0, 0, 0, 0, 2, 0xff, 0xff], "13"),
            ("compressed", BareClient.Frame(new Note(), compressed: 1), "13"),
            ("two messages", [.. BareClient.Frame(new Note()), .. BareClient.Frame(new Note())], "12"),
            ("a length of 4 GB", [0, 0xff, 0xff, 0xff, 0xff], "8"),
        ];
        foreach (var (what, body, status) in wrong)
        {
            var answer = await _client.SendAsync(Echo, body, "application/grpc");
            Assert.Equal((what, status), (what, answer.Status));
        }

        Assert.Equal("0", (await _client.CallAsync("Echo", new Note())).Status);
    }

    [Fact]
    public async Task A_timeout_or_metadata_that_cannot_be_understood_ends_the_call_only()
    {
        foreach (var timeout in new[] { "1", "m", "123456789m", "-1m", "1x" })
            Assert.Equal((timeout, "13"), (timeout, (await _client.CallAsync("Echo", new Note(), ("grpc-timeout", timeout))).Status));
        var metadata = await _client.CallAsync("Echo", new Note { Text = "metadata" }, ("x-data-bin", "!"));
        Assert.Equal(("13", "The metadata x-data-bin is not base64."), (metadata.Status, metadata.Text));
        Assert.Equal("0", (await _client.CallAsync("Echo", new Note(), ("grpc-timeout", "99999999H"))).Status);
    }

    [Fact]
    public async Task Http_1_is_told_to_upgrade()
    {
        await using var host = await ProbeHost.StartAsync(protocols: HttpProtocols.Http1);
        using var http = new HttpClient();
        using var body = new ByteArrayContent(BareClient.Frame(new Note()));
        body.Headers.ContentType = new("application/grpc");
        using var response = await http.PostAsync(new Uri(new Uri(host.Address), "/edge.probe.v1.Probe/Echo"), body, Bounded.Token()).Within();
        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
    }

    [Fact]
    public async Task Requests_that_are_not_grpc_find_no_endpoint()
    {
        using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await http.GetAsync(new Uri(new Uri(_host.Address), "/some/page"), Bounded.Token()).Within();
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static (string? Status, bool TrailersOnly) StatusOf(BareAnswer answer) => (answer.Status, answer.TrailersOnly);
}

using System.Net;
using System.Net.Http.Headers;
using Edge.Testing;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ControlContract = Edge.V1.Control;

namespace Edge.Hosting.Tests.Calls;

public sealed class CallerCheckTests : IAsyncLifetime
{
    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly FailingLogs _logs = new();
    private Hosted _control = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = Hosted.Builder("control", _secrets, _logs);
        builder.AllowCallers("edge.v1.Control", new CallerTable { ["GetTunnel"] = ["api"], ["OpenTunnel"] = ["uplink"] });
        builder.Services.AddSingleton<TunnelCalls>();
        _control = await Hosted.StartAsync(builder, app => app.MapGrpcService<TunnelService>());
    }

    [Fact]
    public async Task A_caller_of_the_table_is_answered()
    {
        await using var client = Client("api");
        var tunnel = await client.Control.GetTunnelAsync(new(), cancellationToken: Cancel);
        Assert.Equal("cellar-7", tunnel.GatewayId);
    }

    [Theory]
    [InlineData("uplink", "uplink may not call this method")]
    [InlineData("control", "control may not call this method")]
    public async Task Another_services_token_is_refused(string service, string reason)
    {
        await using var client = Client(service);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.Control.GetTunnelAsync(new(), cancellationToken: Cancel));
        Assert.Equal((StatusCode.PermissionDenied, reason), (refused.StatusCode, refused.Status.Detail));
        Assert.Equal(1008, Assert.Single(_logs.Entries, entry => entry.Id == 1008).Id);
    }

    [Fact]
    public async Task A_method_that_is_in_no_table_is_refused_to_everybody()
    {
        await using var client = Client("api");
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.Control.GetUpdateAsync(new(), cancellationToken: Cancel));
        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
    }

    [Fact]
    public async Task A_method_of_the_table_that_nobody_has_written_yet_is_unimplemented_and_not_refused()
    {
        await using var client = Client("uplink");
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.Control.OpenTunnelAsync(new(), cancellationToken: Cancel));
        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
    }

    [Theory]
    [InlineData(null, "the call carries no token")]
    [InlineData("Bearer guessed", "the token of the call is not known here")]
    [InlineData("Basic abc", "the token of the call is not known here")]
    [InlineData("Bearer ", "the token of the call is not known here")]
    public async Task A_call_without_a_token_of_ours_is_answered_by_headers_alone(string? authorization, string reason)
    {
        using var response = await PostAsync("/edge.v1.Control/GetTunnel", authorization);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/grpc", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["16"], response.Headers.GetValues("grpc-status"));
        Assert.Equal([reason], response.Headers.GetValues("grpc-message"));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Empty(response.TrailingHeaders);
    }

    [Theory]
    [InlineData("/edge.v1.Control/GetTunnel/")]
    [InlineData("//edge.v1.Control/GetTunnel")]
    [InlineData("/edge.v1.control/GetTunnel")]
    [InlineData("/edge.v1.Control/getTunnel")]
    [InlineData("/")]
    public async Task A_path_that_is_almost_a_method_is_refused(string path)
    {
        using var response = await PostAsync(path, $"Bearer {_secrets.TokenOf("api")}");
        Assert.Equal(["7"], response.Headers.GetValues("grpc-status"));
    }

    [Fact]
    public async Task What_is_not_grpc_finds_nothing_on_the_grpc_port()
    {
        using var response = await PostAsync("/edge.v1.Control/GetTunnel", null, "application/json");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData("api", "StatusCode.OK")]
    [InlineData("listener", "StatusCode.PERMISSION_DENIED")]
    [InlineData("", "StatusCode.UNAUTHENTICATED")]
    public async Task A_foreign_client_understands_the_answer(string service, string expected)
    {
        const string call = """
            import grpc, sys
            metadata = [("authorization", "Bearer " + open(sys.argv[2]).read())] if sys.argv[2] else []
            method = grpc.insecure_channel(sys.argv[1]).unary_unary("/edge.v1.Control/GetTunnel", lambda b: b, lambda b: b)
            try:
                method(b"", metadata=metadata, timeout=20)
                print(grpc.StatusCode.OK)
            except grpc.RpcError as error:
                print(error.code())
            """;
        var token = service.Length == 0 ? "" : Path.Combine(_secrets.DirectoryOf(service), "grpc-token");
        Assert.Equal(expected, (await ToolProcess.RunAsync("/usr/bin/python3", "-c", call, _control.Addresses[0].Authority, token)).Trim());
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        _secrets.Dispose();
        _logs.Dispose();
    }

    private PeerClient Client(string service) => new(service, _secrets, _logs, _control.Addresses[0]);

    private async Task<HttpResponseMessage> PostAsync(string path, string? authorization, string contentType = "application/grpc")
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, _control.Addresses[0].GetLeftPart(UriPartial.Authority) + path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("authorization", authorization);
        return await http.SendAsync(request, Cancel);
    }
}

/// <summary>A client as a service of ours has it: by its builder, with its own token.</summary>
internal sealed class PeerClient : IAsyncDisposable
{
    private readonly EdgeApp _app;

    public PeerClient(string service, TestSecrets secrets, FailingLogs logs, Uri control)
    {
        var builder = Hosted.Builder(service, secrets, logs, ("Peers:Control", control.ToString()));
        builder.AddClient<ControlContract.ControlClient>("control").AddClient<Grpc.Health.V1.Health.HealthClient>("control");
        _app = builder.Build();
    }

    public ControlContract.ControlClient Control => _app.Services.GetRequiredService<ControlContract.ControlClient>();

    public Grpc.Health.V1.Health.HealthClient Health => _app.Services.GetRequiredService<Grpc.Health.V1.Health.HealthClient>();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

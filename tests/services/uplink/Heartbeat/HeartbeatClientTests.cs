using System.Net;
using System.Net.Sockets;
using Edge.Uplink.Cloud;
using Edge.Uplink.Heartbeat;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Edge.Uplink.Tests.Heartbeat;

public sealed class HeartbeatClientTests : IAsyncLifetime
{
    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly FailingLogs _logs = new();
    private readonly List<(string Path, string Body, string UserAgent, string Authorization)> _requests = [];
    private readonly List<string> _connections = [];
    private WebApplication _platform = null!;
    private Func<int, HttpContext, Task> _answer = (_, _) => Task.CompletedTask;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _platform = builder.Build();
        _platform.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            int number;
            lock (_requests)
            {
                _connections.Add(context.Connection.Id);
                _requests.Add((context.Request.Path, body, context.Request.Headers.UserAgent.ToString(), context.Request.Headers.Authorization.ToString()));
                number = _requests.Count;
            }

            await _answer(number, context);
        });
        await _platform.StartAsync(Cancel);
    }

    [Fact]
    public async Task A_heartbeat_says_what_the_platform_expects()
    {
        Assert.True(await Client().PostAsync(42, Cancel));
        Assert.Equal(("/api/v1/gateways/gw-1/heartbeat", """{"status":"sent","count":42}""", "mbus-gateway/1.2.3", ""), Assert.Single(_requests));
    }

    [Fact]
    public async Task A_token_in_the_secret_file_is_shown_as_it_is_now()
    {
        var client = Client();
        _secrets.Write("uplink", "heartbeat-token", "first\n");
        await client.PostAsync(1, Cancel);
        _secrets.Write("uplink", "heartbeat-token", "renewed\n");
        await client.PostAsync(1, Cancel);
        // Emptied: as if there were none.
        _secrets.Write("uplink", "heartbeat-token", "");
        await client.PostAsync(1, Cancel);
        Assert.Equal(["Bearer first", "Bearer renewed", ""], _requests.Select(request => request.Authorization));
        Assert.DoesNotContain(_logs.Entries, entry => entry.Message.Contains("renewed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(500, 2)]
    [InlineData(503, 2)]
    [InlineData(429, 2)]
    [InlineData(404, 1)]
    [InlineData(401, 1)]
    [InlineData(301, 1)]
    public async Task A_refusal_is_tried_again_only_when_that_may_help(int status, int tries)
    {
        _answer = (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };
        Assert.False(await Client(attempts: 2).PostAsync(1, Cancel));
        Assert.Equal(tries, _requests.Count);
        Assert.Contains($"it answered {status}", Assert.Single(_logs.Entries, entry => entry.Id == 4030).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_platform_that_comes_back_gets_its_heartbeat_once()
    {
        _answer = (n, context) =>
        {
            context.Response.StatusCode = n == 1 ? 500 : 204;
            return Task.CompletedTask;
        };
        Assert.True(await Client(attempts: 3).PostAsync(1, Cancel));
        Assert.Equal(2, _requests.Count);
    }

    [Fact]
    public async Task A_platform_that_hangs_is_given_up_in_time()
    {
        _answer = (_, context) => UntilGoneAsync(context);
        Assert.False(await Client(attempts: 1, timeout: TimeSpan.FromMilliseconds(200)).PostAsync(1, Cancel));
        Assert.Contains("no answer within", Assert.Single(_logs.Entries, entry => entry.Id == 4030).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_platform_that_closes_the_connection_is_an_answer()
    {
        _answer = (_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        Assert.False(await Client(attempts: 1).PostAsync(1, Cancel));
    }

    [Fact]
    public async Task Nobody_there_is_an_answer()
    {
        await _platform.StopAsync(Cancel);
        Assert.False(await Client(attempts: 1).PostAsync(1, Cancel));
    }

    [Fact]
    public async Task A_body_that_never_ends_is_not_waited_for()
    {
        _answer = async (_, context) =>
        {
            await context.Response.WriteAsync("yes", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await UntilGoneAsync(context);
        };
        Assert.True(await Client(attempts: 1).PostAsync(1, Cancel));
    }

    [Fact]
    public async Task A_stop_is_a_stop_and_no_failure_of_the_platform()
    {
        var arrived = new TaskCompletionSource();
        _answer = (_, context) =>
        {
            arrived.SetResult();
            return UntilGoneAsync(context);
        };
        using var stop = new CancellationTokenSource();
        var post = Client().PostAsync(1, stop.Token);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => post);
        Assert.DoesNotContain(_logs.Entries, entry => entry.Id == 4030);
    }

    [Fact]
    public async Task Over_ipv6_it_is_the_same()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this machine has no IPv6");
        await using var platform = await ListenAsync(IPAddress.IPv6Loopback);
        Assert.True(await Client(url: platform.Urls.First()).PostAsync(1, Cancel));
    }

    [Fact]
    public async Task However_many_heartbeats_there_are_the_connections_are_few()
    {
        const int Heartbeats = 4 * PlatformHttp.MaxConnections;
        var (allAtOnce, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        _answer = (n, _) =>
        {
            if (n == PlatformHttp.MaxConnections)
                allAtOnce.TrySetResult();
            return goOn.Task;
        };
        var client = Client();
        var posts = Enumerable.Range(0, Heartbeats).Select(_ => client.PostAsync(1, Cancel)).ToList();
        await allAtOnce.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        goOn.SetResult();
        Assert.All(await Task.WhenAll(posts), Assert.True);
        Assert.Equal(Heartbeats, _requests.Count);
        Assert.InRange(_connections.Distinct().Count(), 1, PlatformHttp.MaxConnections);
    }

    [Fact]
    public async Task Without_a_platform_nothing_is_sent()
    {
        Assert.False(await Client(url: "").PostAsync(1, Cancel));
        Assert.Empty(_requests);
    }

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        _secrets.Dispose();
        _logs.Dispose();
    }

    private static async Task UntilGoneAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(() => gone.TrySetResult());
        await gone.Task;
    }

    private static async Task<WebApplication> ListenAsync(IPAddress address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, 0));
        var platform = builder.Build();
        platform.Run(_ => Task.CompletedTask);
        await platform.StartAsync(Cancel);
        return platform;
    }

    private HeartbeatClient Client(int attempts = 3, TimeSpan? timeout = null, string? url = null)
    {
        var options = new CloudOptions
        {
            PlatformUrl = url ?? _platform.Urls.First() + "/",
            HeartbeatAttempts = attempts,
            HeartbeatTimeout = timeout ?? TimeSpan.FromSeconds(10),
        };
        var gateway = new GatewayOptions { Id = "gw-1" };
        var http = PlatformHttp.Create(new ServiceInfo("uplink", "1.2.3", "i"), options, gateway);
        return new HeartbeatClient(
            http, options, gateway, SecretsOf("uplink"), TimeProvider.System, new Logger<HeartbeatClient>(_logs));
    }

    private SecretFiles SecretsOf(string service)
    {
        var builder = EdgeHost.CreateBuilder(service, [], new Dictionary<string, string>
        {
            ["EDGE_CONFIG"] = "/nowhere/edge.json",
            ["EDGE_Secrets__Directory"] = _secrets.DirectoryOf(service),
        });
        return builder.Build().Services.GetRequiredService<SecretFiles>();
    }
}

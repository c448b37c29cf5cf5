using Edge.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting.Tests.Configuration;

public sealed class StartTests : IDisposable
{
    private readonly TestSecrets _secrets = TestSecrets.Mint("store");
    private readonly FailingLogs _logs = new();

    [Fact]
    public async Task Every_error_is_logged_and_the_process_ends_with_78()
    {
        _logs.Expect(1001);
        File.Delete(Path.Combine(_secrets.DirectoryOf("store"), "bus-password"));
        _secrets.Write("store", "grpc-token", " \n");
        _secrets.Write("store", "grpc-callers", "listener 12ab\n");
        var builder = Builder([], ("EDGE_Bus__Port", "0"), ("EDGE_Process__DrainWithin", "00:00:40"), ("EDGE_Gateway__Name", "x"));
        await using var app = builder.Build();
        Assert.Equal(ExitCodes.Configuration, await app.RunAsync(TestContext.Current.CancellationToken));
        var directory = _secrets.DirectoryOf("store");
        Assert.Equal(
            [
                $"Configuration: {directory}/bus-password: this secret file is missing",
                $"Configuration: {directory}/grpc-token: this secret file is empty",
                "Configuration: Gateway:Name = x: there is no such setting; there are Id",
                "Configuration: Bus:Port = 0: at least 1 is expected",
                $"Configuration: {directory}/grpc-callers = line 1: a service's name, a space and the SHA-256 of its token in hex are expected",
                "Configuration: Process: DrainWithin = 00:00:40: less than StopWithin (00:00:30) is expected",
            ],
            _logs.Entries.Where(entry => entry.Id == 1001).Select(entry => entry.Message));
    }

    [Fact]
    public async Task A_token_in_place_of_its_hash_is_not_repeated_in_the_error()
    {
        _logs.Expect(1001);
        _secrets.Write("store", "grpc-callers", "listener the-token-itself\n");
        await using var app = Builder([]).Build();
        Assert.Equal(ExitCodes.Configuration, await app.RunAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain(_logs.Entries, entry => entry.Message.Contains("the-token-itself", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_are_injected_as_they_were_read()
    {
        var builder = Builder([], ("EDGE_Gateway__Id", "cellar-7"));
        var read = builder.AddOptions<GatewayOptions>();
        using var services = builder.Services.BuildServiceProvider();
        Assert.Same(read, services.GetRequiredService<GatewayOptions>());
        Assert.Equal("cellar-7", read.Id);
    }

    [Theory]
    [InlineData("", "0123456789abcdef0123456789abcdef")]
    [InlineData("cellar-7", "cellar-7")]
    public void On_balena_a_gateway_that_nobody_named_has_the_name_of_its_device(string set, string expected)
    {
        (string, string)[] own = set.Length == 0 ? [] : [("EDGE_Gateway__Id", set)];
        var builder = Builder([], [("BALENA_DEVICE_UUID", "0123456789abcdef0123456789abcdef"), .. own]);
        Assert.Equal(expected, builder.AddOptions<GatewayOptions>().Id);
    }

    [Fact]
    public async Task A_file_that_is_no_json_is_an_error_whoever_named_the_gateway()
    {
        _logs.Expect(1001);
        var file = Path.Combine(_secrets.DirectoryOf("store"), "edge.json");
        await File.WriteAllTextAsync(file, "{ \"Gateway\": ", TestContext.Current.CancellationToken);
        var builder = Builder([], ("BALENA_DEVICE_UUID", "0123456789abcdef0123456789abcdef"), ("EDGE_CONFIG", file));
        Assert.Equal("0123456789abcdef0123456789abcdef", builder.AddOptions<GatewayOptions>().Id);
        await using var app = builder.Build();
        Assert.Equal(ExitCodes.Configuration, await app.RunAsync(TestContext.Current.CancellationToken));
        Assert.Contains(_logs.Entries, entry => entry.Message.Contains("it is not valid JSON", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("+")]
    public async Task A_gateway_name_that_is_no_topic_level_is_refused(string id)
    {
        _logs.Expect(1001);
        await using var app = Builder([], ("EDGE_Gateway__Id", id)).Build();
        Assert.Equal(ExitCodes.Configuration, await app.RunAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        _secrets.Dispose();
        _logs.Dispose();
    }

    private EdgeHostBuilder Builder(string[] args, params (string Name, string Value)[] variables)
    {
        var environment = variables.ToDictionary(variable => variable.Name, variable => variable.Value);
        environment["EDGE_Secrets__Directory"] = _secrets.DirectoryOf("store");
        environment.TryAdd("EDGE_CONFIG", "/nowhere/edge.json");
        var builder = EdgeHost.CreateBuilder("store", args, environment);
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(_logs));
        return builder;
    }
}

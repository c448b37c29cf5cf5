using Edge.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Testing;

/// <summary>A service within the test's own process, answering on free ports of loopback; its bus is out of reach unless set.</summary>
internal sealed class Hosted : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly EdgeApp _app;
    private readonly Task<int> _run;

    private Hosted(EdgeApp app)
    {
        _app = app;
        _run = Task.Run(() => app.RunAsync(_stop.Token));
    }

    public IServiceProvider Services => _app.Services;

    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    public static async Task<Hosted> StartAsync(EdgeHostBuilder builder, Action<EdgeApp>? map = null)
    {
        var app = builder.Build();
        map?.Invoke(app);
        var hosted = new Hosted(app);
        var first = await Task.WhenAny(app.Started, hosted._run).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.True(first == app.Started, "the service did not start");
        hosted.Addresses = await app.Started;
        return hosted;
    }

    public static EdgeHostBuilder Builder(string service, TestSecrets secrets, FailingLogs logs, params (string Key, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>
        {
            ["EDGE_CONFIG"] = "/nowhere/edge.json",
            ["EDGE_Listen__Address"] = "127.0.0.1",
            ["EDGE_Listen__GrpcPort"] = "0",
            ["EDGE_Secrets__Directory"] = secrets.DirectoryOf(service),
            ["EDGE_Health__File"] = "",
            ["EDGE_Bus__Host"] = "127.0.0.1",
            ["EDGE_Bus__Port"] = "1",
        };
        foreach (var (key, value) in settings)
            environment["EDGE_" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var builder = EdgeHost.CreateBuilder(service, [], environment);
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(logs));
        return builder;
    }

    /// <summary>Asks it to stop; the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await _run.WaitAsync(Limit);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
    }
}

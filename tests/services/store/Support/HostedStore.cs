namespace Edge.Store.Tests;

/// <summary>The store within the test's own process, on a real file and real gRPC over loopback; may be stopped and started again.</summary>
internal sealed class HostedStore : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly Dictionary<string, string> _environment;
    private readonly TimeProvider _time;
    private readonly List<StoreClient> _clients = [];
    private CancellationTokenSource _stop = new();
    private EdgeApp? _app;
    private Uri _address = null!;
    private Task<int>? _run;

    private HostedStore(TimeProvider time, (string Key, string Value)[] settings)
    {
        _time = time;
        _environment = new()
        {
            ["EDGE_CONFIG"] = "/nowhere/edge.json",
            ["EDGE_Listen__Address"] = "127.0.0.1",
            ["EDGE_Listen__GrpcPort"] = "0",
            ["EDGE_Secrets__Directory"] = _secrets.DirectoryOf("store"),
            ["EDGE_Health__File"] = "",
            ["EDGE_Bus__Host"] = "127.0.0.1",
            ["EDGE_Bus__Port"] = "1",
            ["EDGE_Store__Path"] = Path.Combine(Directory, "edge.db"),
            ["EDGE_Store__BackupDirectory"] = Path.Combine(Directory, "backups"),
            ["EDGE_Store__CommitInterval"] = "00:00:00",
            ["EDGE_Store__BackupEvery"] = "00:00:00",
            ["EDGE_Clock__Mode"] = "trusted",
        };
        foreach (var (key, value) in settings)
            _environment["EDGE_" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
    }

    public FailingLogs Logs { get; } = new();

    /// <summary>A folder of its own; the database is in it.</summary>
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("edge-store-").FullName;

    public string Database => Path.Combine(Directory, "edge.db");

    public StoreClient Listener { get; private set; } = null!;

    public StoreClient Uplink { get; private set; } = null!;

    public StoreClient Api { get; private set; } = null!;

    /// <summary>Commits at once unless set otherwise.</summary>
    public static Task<HostedStore> StartAsync(params (string Key, string Value)[] settings) => StartAsync(TimeProvider.System, settings);

    public static async Task<HostedStore> StartAsync(TimeProvider time, params (string Key, string Value)[] settings)
    {
        var store = new HostedStore(time, settings);
        await store.StartAsync();
        return store;
    }

    public T Get<T>() where T : notnull => _app!.Services.GetRequiredService<T>();

    /// <summary>Waits until so many telegrams wait for the next commit.</summary>
    public async Task WaitForWaitingAsync(long telegrams)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (Get<Writing.GroupCommit>().Telegrams < telegrams)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
    }

    public StoreClient As(string caller) => Client(caller, _address);

    /// <summary>Orderly stop and start on the same file.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async Task StopAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        _clients.Clear();
        await _stop.CancelAsync();
        if (_run is not null)
            Assert.Equal(0, await _run.WaitAsync(Patience));
        if (_app is not null)
            await _app.DisposeAsync();
        _app = null;
        _run = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _secrets.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
        Logs.AssertClean();
    }

    /// <summary>Starts it again after a stop.</summary>
    public async Task StartAsync(bool usable = true)
    {
        _stop.Dispose();
        _stop = new();
        var builder = EdgeHost.CreateBuilder("store", [], _environment);
        builder.AddStore();
        builder.Services.AddSingleton(_time);
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(Logs));
        var app = builder.Build();
        _app = app;
        app.MapGrpcService<StoreService>();
        _run = Task.Run(() => app.RunAsync(_stop.Token));
        Assert.True(await Task.WhenAny(app.Started, _run).WaitAsync(Patience) == app.Started, "the store did not start");
        _address = (await app.Started)[0];
        (Listener, Uplink, Api) = (As("listener"), As("uplink"), As("api"));
        if (usable)
            await Listener.FlushAsync();
    }

    /// <summary>Its parts, as a program has them that does not run.</summary>
    public ServiceProvider NotRunning()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(_time).AddSingleton(UpdateLock.Off).AddSingleton(new StoreOptions { Path = Database, BackupDirectory = Path.Combine(Directory, "backups") })
            .AddSingleton<Edge.Store.Database.DatabaseFile>().AddSingleton<Backups.Restore>();
        return services.BuildServiceProvider();
    }

    private StoreClient Client(string caller, Uri address)
    {
        var client = new StoreClient(address, _secrets, caller);
        _clients.Add(client);
        return client;
    }
}

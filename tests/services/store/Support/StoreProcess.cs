using System.Globalization;

namespace Edge.Store.Tests;

/// <summary>The store as a process of its own; may be killed and started again on the same file.</summary>
internal sealed class StoreProcess : IAsyncDisposable
{
    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private (string Key, string Value)[] _settings;
    private readonly List<StoreClient> _clients = [];
    private RunningService? _service;

    private StoreProcess((string Key, string Value)[] settings, string? directory)
    {
        Directory = directory ?? System.IO.Directory.CreateTempSubdirectory("edge-store-").FullName;
        _settings = [("Store:Path", Path.Combine(Directory, "data", "edge.db")), ("Store:BackupDirectory", Path.Combine(Directory, "backups")), .. settings];
    }

    public string Directory { get; }

    public string Database => Path.Combine(Directory, "data", "edge.db");

    public TestSecrets Secrets => _secrets;

    public RunningService Service { get => _service!; private set => _service = value; }

    public StoreClient Listener { get; private set; } = null!;

    public StoreClient Uplink { get; private set; } = null!;

    public StoreClient Api { get; private set; } = null!;

    /// <summary>Memory that is this process's alone.</summary>
    public double PrivateMegabytes => File.ReadLines($"/proc/{Service.Pid}/smaps_rollup")
        .Where(line => line.StartsWith("Private_", StringComparison.Ordinal))
        .Sum(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)) / 1024;

    public static Task<StoreProcess> StartAsync(params (string Key, string Value)[] settings) => StartInAsync(null, settings);

    /// <summary>In a folder of the test's, which may be on a disk of its own; it is not deleted.</summary>
    public static async Task<StoreProcess> StartInAsync(string? directory, params (string Key, string Value)[] settings)
    {
        var store = new StoreProcess(settings, directory) { OwnsDirectory = directory is null };
        await store.StartAsync();
        return store;
    }

    private bool OwnsDirectory { get; init; }

    /// <summary>A setting from the next start on.</summary>
    public void Set(string key, string value) => _settings = [.. _settings.Where(setting => setting.Key != key), (key, value)];

    /// <summary>Starts it again on the same file.</summary>
    public async Task StartAsync()
    {
        await EndAsync();
        Service = await RunningService.StartAsync("store", _secrets, _settings);
        (Listener, Uplink, Api) = (Client("listener"), Client("uplink"), Client("api"));
        // The writer answers when it has opened the file, which is checked first.
        await Listener.FlushAsync();
    }

    /// <summary>SIGKILL; complete when the process is gone.</summary>
    public async Task Kill9Async()
    {
        Service.Kill9();
        await Service.ExitedAsync();
    }

    /// <summary>SIGTERM.</summary>
    public Task<int> StopAsync() => Service.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _secrets.Dispose();
        if (OwnsDirectory)
            System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task EndAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        _clients.Clear();
        if (_service is not null)
            await _service.DisposeAsync();
        _service = null;
    }

    private StoreClient Client(string caller)
    {
        var client = new StoreClient(Service.Address, _secrets, caller);
        _clients.Add(client);
        return client;
    }
}

using System.Security.Cryptography;
using System.Text;
using Edge.Control.Configuring;
using Edge.Control.Configuring.Certificates;
using Edge.Control.Configuring.Changes;
using Edge.Control.Configuring.Contents;
using Edge.Control.Configuring.Files;
using Edge.Control.Configuring.NewMeters;
using Edge.Control.Configuring.Sealing;
using Edge.Control.Engine;
using Edge.Control.Judging;
using Edge.Control.Trust;
using Edge.Control.Updating;
using Edge.Control.Updating.Switching;
using Edge.Hosting;
using Edge.Testing;
using Edge.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Tests.Configuring;

/// <summary>
/// The part of control that changes the configuration, with real files and real keys; listener, store, judge and engine are played. A second life
/// (<see cref="Restart"/>) has the same disks and nothing else.
/// </summary>
internal sealed class ConfigHouse : IAsyncDisposable
{
    public const string Gateway = "house-17";
    public const string Settings = """
        // The house.
        { "Gateway": { "Id": "house-17" }, "uplink": { "Mode": "daily" }, "Logging": { "Level": "Warning" } }

        """;

    private readonly string _root = Directory.CreateTempSubdirectory("edge-config-").FullName;
    private ServiceProvider _services = null!;
    private PlayedStack _stack = null!;
    private int _serial;

    public ECDsa Operator { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public FailingLogs Logs { get; } = new();

    public ManualTime Time { get; } = new();

    public PlayedClock Clock { get; } = new();

    public PlayedJudge Judge { get; } = new();

    public PlayedListener Listener { get; } = new();

    public PlayedAlarms Alarms { get; } = new();

    public PlayedStack Stack => _stack;

    /// <summary>Told before each thing that is done to a disk.</summary>
    public Action<string>? BeforeDisk { get; set; }

    public string Folder => Path.Combine(_root, "etc");

    public string Data => Path.Combine(_root, "data");

    public static async Task<ConfigHouse> StartAsync()
    {
        var house = new ConfigHouse { _stack = await PlayedStack.StartAsync() };
        Directory.CreateDirectory(Path.Combine(house.Folder, "meters.d"));
        house.Put("edge.json", Settings);
        house.Put("meters.d/flat-1.conf", MeterFile("Flat 1", "11111111"));
        house.Put("meters.d/flat-2.conf", MeterFile("Flat 2", "22222222"));
        house.Restart();
        return house;
    }

    public static string MeterFile(string name, string id) => $"name={name}\ndriver=auto\nid={id}\nkey=NOKEY\n";

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>What was in memory is gone.</summary>
    public void Restart()
    {
        _services?.Dispose();
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Time).AddSingleton<IClockRule>(Clock).AddSingleton<IJudge>(Judge)
            .AddSingleton<Listener.ListenerClient>(Listener).AddSingleton<Store.StoreClient>(Alarms)
            .AddSingleton(new GatewayOptions { Id = Gateway }).AddSingleton(new EngineOptions { Socket = _stack.Socket })
            .AddSingleton(new ConfiguringOptions { Directory = Folder, DataDirectory = Data })
            .AddSingleton(new TrustOptions { OperatorKey = Convert.ToBase64String(Operator.ExportSubjectPublicKeyInfo()) })
            .AddSingleton(new UpdateOptions { StateDirectory = Data })
            .AddSingleton(new Disk(what => BeforeDisk?.Invoke(what)))
            .AddLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        foreach (var part in (Type[])[
            typeof(OperatorSignature), typeof(EngineClient), typeof(GatewayContainers), typeof(ConfigFolder), typeof(DeviceKey), typeof(MeterAdder),
            typeof(ChangeRecord), typeof(ChangeLock), typeof(ChangeDesk), typeof(ChangeWatch), typeof(ServiceRestart), typeof(ChangeWorker),
            typeof(SettingsCheck), typeof(ContainerLogs), typeof(MeterFiles), typeof(ConfigurationCheck), typeof(ConfigurationDesk),
            typeof(SwitchFile), typeof(PendingKey), typeof(CertificateCheck), typeof(CertificateDesk)])
            services.AddSingleton(part);
        _services = services.BuildServiceProvider();
    }

    public void Put(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Folder, file))!);
        File.WriteAllText(Path.Combine(Folder, file), text);
    }

    /// <summary>All files of the configuration by path, with what is in them.</summary>
    public SortedDictionary<string, string> Files() => new(
        Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).ToDictionary(path => Path.GetRelativePath(Folder, path), File.ReadAllText), StringComparer.Ordinal);

    /// <summary>Seals a content for this device, with what each of them must have.</summary>
    public byte[] Sealed(string members, ulong? serial = null, string gateway = Gateway, string expires = "2026-02-01T00:00:00Z")
    {
        var number = serial ?? (ulong)++_serial;
        var content = $$"""{"gateway":"{{gateway}}","serial":{{number}},"expires_at":"{{expires}}",{{members}}}""";
        using var device = Get<DeviceKey>().Open();
        return Seal.Close(Encoding.UTF8.GetBytes(content), device, Operator);
    }

    public Task<Change> TakeAsync(byte[] sealedBytes) => Get<ConfigurationDesk>().TakeAsync(sealedBytes, TestContext.Current.CancellationToken);

    /// <summary>What control does about it, at its start or later.</summary>
    public Task<TimeSpan> WorkAsync(bool isStart = false) => Get<ChangeWorker>().GoOnAsync(isStart, TestContext.Current.CancellationToken);

    public Change? Recorded => Get<ChangeRecord>().Read();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _stack.DisposeAsync();
        Operator.Dispose();
        Directory.Delete(_root, recursive: true);
        Logs.Dispose();
    }
}

using Edge.Listener.Decoding;
using Edge.Listener.Frames;
using Edge.Listener.Meters;
using Edge.Listener.Serving;
using Edge.Radio.Fleets;
using Edge.Radio.Telegrams;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Edge.Listener.Tests.Rig;

/// <summary>The whole listener in this process: its real parts, a decoder program, a store of the test's, no broker. Frames are put on its road by hand.</summary>
internal sealed class ListenerRig : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly EdgeApp _app;
    private readonly string _directory;
    private Task<int> _running = Task.FromResult(0);

    private ListenerRig(TestSecrets secrets, string directory, EdgeApp app, FakeStore store, FailingLogs logs) =>
        (Secrets, _directory, _app, Store, Logs) = (secrets, directory, app, store, logs);

    public TestSecrets Secrets { get; }

    /// <summary>Where it answers gRPC.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public FakeStore Store { get; }

    public FailingLogs Logs { get; }

    public string DongleDirectory => Path.Combine(_directory, "dongles");

    public string MetersDirectory => Path.Combine(_directory, "meters.d");

    /// <summary>Starts a listener.</summary>
    /// <param name="program">The decoder.</param>
    /// <param name="fleet">The meters that are configured.</param>
    /// <param name="prepare">Changes files in meters.d before the start.</param>
    /// <param name="settings">Further settings.</param>
    public static async Task<ListenerRig> StartAsync(
        string program, Fleet fleet, Action<string>? prepare = null, params (string Key, string Value)[] settings) =>
        await StartAsync(program, fleet, await FakeStore.StartAsync(), prepare, settings);

    /// <summary>The same with a store that has a past.</summary>
    public static async Task<ListenerRig> StartAsync(
        string program, Fleet fleet, FakeStore store, Action<string>? prepare = null, params (string Key, string Value)[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("listener-").FullName;
        fleet.Save(directory);
        prepare?.Invoke(Path.Combine(directory, "meters.d"));
        var secrets = TestSecrets.Mint();
        var logs = new FailingLogs();
        var builder = EdgeHost.CreateBuilder("listener", [], Environment(directory, secrets, store.Port, program, settings));
        builder.AddListener();
        builder.Services.AddSingleton<ILoggerProvider>(logs);
        builder.Services.AddLogging(logging => logging.AddFilter<ConsoleLoggerProvider>(null, LogLevel.None));
        var app = builder.Build();
        app.MapGrpcService<ListenerService>();
        var rig = new ListenerRig(secrets, directory, app, store, logs);
        rig._running = rig._app.RunAsync(rig._stop.Token);
        rig.Address = (await rig._app.Started.WaitAsync(TimeSpan.FromSeconds(20)))[0];
        return rig;
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Waits until meters are known.</summary>
    public Task ReadyAsync() => Get<MeterBook>().Loaded.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    public void Hear(byte[] frame, string receiver = "sim", int? rssiDbm = -60) =>
        Get<FrameRoad>().Take(receiver, Received.Good(Frame.Check(frame, out _)!, rssiDbm));

    public void Hear(Telegram telegram) => Hear(telegram.Frame);

    /// <summary>Waits for what nobody tells of: it is looked at again and again.</summary>
    public static async Task UntilAsync(Func<bool> expected, int seconds = 30)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        while (!expected())
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
    }

    public uint DecoderPid => Get<DecoderStatus>().ToContract().Pid;

    /// <summary>An orderly stop; the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await _running.WaitAsync(TimeSpan.FromSeconds(40));
    }

    public async ValueTask DisposeAsync()
    {
        var exitCode = await StopAsync();
        await _app.DisposeAsync();
        await Store.DisposeAsync();
        _stop.Dispose();
        Secrets.Dispose();
        Directory.Delete(_directory, recursive: true);
        Assert.Equal(0, exitCode);
        Logs.Dispose();
    }

    private static Dictionary<string, string> Environment(
        string directory, TestSecrets secrets, int storePort, string program, (string Key, string Value)[] settings)
    {
        (string Key, string Value)[] defaults =
        [
            ("Listen:Address", "127.0.0.1"), ("Listen:GrpcPort", "0"), ("Health:File", Path.Combine(directory, "health")),
            ("Secrets:Directory", secrets.DirectoryOf("listener")), ("Bus:Host", "127.0.0.1"), ("Bus:Port", "1"),
            ("Peers:Store", $"http://127.0.0.1:{storePort}"), ("Listener:MetersDirectory", Path.Combine(directory, "meters.d")),
            ("Listener:DongleDirectory", Path.Combine(directory, "dongles")),
            ("Decoder:Program", program), ("Decoder:RestartPause", "00:00:00.05"), ("Decoder:AnswerTimeout", "00:00:01"),
            ("Decoder:StopTimeout", "00:00:01"), ("StoreLink:CountersEvery", "00:00:00.2"), ("StoreLink:ReconnectPause", "00:00:00.1"),
            ("StoreLink:ReconnectPauseLimit", "00:00:00.2"), ("Journal:Directory", Path.Combine(directory, "journal")),
            ("Rhythm:File", Path.Combine(directory, "habits.json.gz")),
        ];
        var environment = new Dictionary<string, string> { ["EDGE_CONFIG"] = Path.Combine(directory, "edge.json"), ["PATH"] = "/usr/bin" };
        foreach (var (key, value) in defaults.Concat(settings))
            environment["EDGE_" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return environment;
    }
}

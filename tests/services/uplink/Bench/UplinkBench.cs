using Edge.Cloud;
using Edge.Cloud.Receiving;
using Edge.Mqtt;
using Edge.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;

namespace Edge.Uplink.Tests.Bench;

/// <summary>
/// An uplink between a store with the real rules and a real cloud: brokers are mosquitto, TLS is TLS, the receiver is the
/// stand-in cloud's. Only the store's memory is made of test code, and the wire to the cloud can be cut.
/// </summary>
internal sealed class UplinkBench : IAsyncDisposable
{
    public const string GatewayId = "gw-1";

    private readonly string _directory = Directory.CreateTempSubdirectory("edge-uplink-").FullName;
    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private WebApplication? _receiver;
    private EdgeApp? _app;
    private Task<int>? _running;
    private Uri? _address;
    private CancellationTokenSource _stop = new();

    private UplinkBench(CloudBroker cloud, Mosquitto bus, TestPki pki)
    {
        (Cloud, Bus, Pki) = (cloud, bus, pki);
        Wire = new TcpCut(cloud.TlsPort);
        Certificates = new CertificateFolder(pki, GatewayId);
        WriteDiary();
    }

    public TestPki Pki { get; }

    public CloudBroker Cloud { get; }

    public Mosquitto Bus { get; }

    public TcpCut Wire { get; }

    public StoreHost StoreHost { get; } = new();

    public FakeStore Store => StoreHost.Store;

    public CertificateFolder Certificates { get; }

    public FailingLogs Logs { get; } = new();

    public TestSecrets Secrets => _secrets;

    /// <summary>Instead of the real connector, to say what no real broker would.</summary>
    public IMqttConnector? Connector { get; init; }

    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>Brokers and store; the uplink comes with <see cref="StartUplinkAsync"/>.</summary>
    public static async Task<UplinkBench> StartAsync(string brokerExtra = "", IMqttConnector? connector = null, bool persistent = true)
    {
        var pki = new TestPki();
        var bench = new UplinkBench(await CloudBroker.StartAsync(pki, brokerExtra, persistent), await Mosquitto.StartAsync(), pki) { Connector = connector };
        await bench.StoreHost.StartAsync();
        return bench;
    }

    /// <summary>The stand-in cloud's receiver, subscribed when this returns.</summary>
    public async Task<Books> StartReceiverAsync(CloudOptions? options = null)
    {
        var certificates = Path.Combine(_directory, "receiver");
        Directory.CreateDirectory(certificates);
        var issued = Pki.Client("receiver");
        File.Copy(Pki.CaFile, Path.Combine(certificates, "ca.crt"), overwrite: true);
        File.Copy(issued.CertificateFile, Path.Combine(certificates, "receiver.crt"), overwrite: true);
        File.Copy(issued.KeyFile, Path.Combine(certificates, "receiver.key"), overwrite: true);
        _receiver = CloudApp.Build((options ?? new CloudOptions()) with
        {
            Host = "127.0.0.1",
            Port = Cloud.TlsPort,
            Pki = certificates,
            Data = Path.Combine(_directory, "cloud"),
            HttpPort = 0,
        });
        await _receiver.StartAsync();
        var session = _receiver.Services.GetRequiredService<CloudSession>();
        await Eventually.TrueAsync(() => session.WaitingFor.Length == 0, "the receiver is connected");
        return _receiver.Services.GetRequiredService<Books>();
    }

    /// <summary>What the receiver has.</summary>
    public Books Books => _receiver!.Services.GetRequiredService<Books>();

    /// <summary>The numbers of the batches in the order in which each came first.</summary>
    public IReadOnlyList<long> FirstArrivals() =>
    [
        .. _receiver!.Services.GetRequiredService<Ledger>().ReadAll().Where(entry => entry.Kind == EntryKinds.Batch)
            .Select(entry => entry.Content.GetProperty("number").GetInt64()).Distinct(),
    ];

    /// <summary>Waits until that batch has arrived.</summary>
    public Task ArrivedAsync(long number) => Eventually.TrueAsync(() => FirstArrivals().Contains(number), $"batch {number} has arrived");

    public async Task StopReceiverAsync()
    {
        if (_receiver is not null)
            await _receiver.DisposeAsync();
        _receiver = null;
    }

    /// <summary>Starts the service itself, in this process.</summary>
    public async Task StartUplinkAsync(bool connected = true)
    {
        var environment = new Dictionary<string, string> { ["EDGE_CONFIG"] = Path.Combine(_directory, "edge.json") };
        foreach (var (key, value) in Defaults().Concat(Settings))
            environment["EDGE_" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var builder = EdgeHost.CreateBuilder("uplink", [], environment);
        builder.AddUplink();
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(Logs));
        if (Connector is not null)
            builder.Services.AddSingleton(Connector);
        _app = builder.Build();
        _app.MapGrpcService<UplinkService>();
        _running = _app.RunAsync(_stop.Token);
        _address = (await _app.Started.WaitAsync(TimeSpan.FromSeconds(20)))[0];
        if (connected)
            await WaitConnectedAsync();
    }

    /// <summary>The service as a process of its own, streaming; a lease of a life that was killed soon runs out.</summary>
    public RunningService Launch(string publishTimeout = "00:00:02")
    {
        Settings["Uplink:Mode"] = "stream";
        Settings["Uplink:StreamInterval"] = "00:00:00.1";
        Settings["Uplink:PublishTimeout"] = publishTimeout;
        Settings["Uplink:StoreTimeout"] = "00:00:02";
        Settings["Uplink:BatchesInFlight"] = "2";
        string[] own = ["Listen:Address", "Listen:GrpcPort", "Health:File"];
        var settings = Defaults().Where(setting => !own.Contains(setting.Key)).Concat(Settings).Select(setting => (setting.Key, setting.Value));
        return RunningService.Launch("uplink", _secrets, [.. settings]);
    }

    /// <summary>An orderly stop; the exit code.</summary>
    public async Task<int> StopUplinkAsync()
    {
        await _stop.CancelAsync();
        return _running is null ? 0 : await _running.WaitAsync(TimeSpan.FromSeconds(40));
    }

    /// <summary>An orderly stop, and another life of the process.</summary>
    public async Task RestartUplinkAsync(Action? between = null)
    {
        Assert.Equal(0, await StopUplinkAsync());
        await _app!.DisposeAsync();
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        between?.Invoke();
        await StartUplinkAsync();
    }

    public T Get<T>() where T : notnull => _app!.Services.GetRequiredService<T>();

    public async Task WaitConnectedAsync()
    {
        var link = Get<Uplink.Cloud.CloudLink>();
        await Eventually.TrueAsync(() => link.IsConnected, "the uplink is connected to the cloud");
    }

    public async Task<SendNowResponse> SendNowAsync(string caller = "api", bool atOnce = false) =>
        await CallAsync(caller, (client, headers) => client.SendNowAsync(new SendNowRequest { AtOnce = atOnce }, headers));

    public async Task<ResendResponse> ResendAsync(ulong from, ulong to, string epoch = "") =>
        await CallAsync("control", (client, headers) => client.ResendAsync(
            new ResendRequest { Epoch = epoch, FromNumber = from, ToNumber = to }, headers));

    public async Task<UplinkStatus> GetStatusAsync(string caller = "api") =>
        await CallAsync(caller, (client, headers) => client.GetStatusAsync(new GetUplinkStatusRequest(), headers));

    public Alarm? AlarmOf(string kind) => Store.Alarms.FirstOrDefault(alarm => alarm.Kind == kind && alarm.Subject == "uplink");

    public async ValueTask DisposeAsync()
    {
        await StopUplinkAsync();
        if (_app is not null)
            await _app.DisposeAsync();
        await StopReceiverAsync();
        await StoreHost.DisposeAsync();
        await Wire.DisposeAsync();
        await Cloud.DisposeAsync();
        await Bus.DisposeAsync();
        Certificates.Dispose();
        _secrets.Dispose();
        Pki.Dispose();
        _stop.Dispose();
        Directory.Delete(_directory, recursive: true);
        Logs.Dispose();
    }

    private async Task<T> CallAsync<T>(string caller, Func<UplinkContract.UplinkClient, Metadata, AsyncUnaryCall<T>> call)
    {
        using var channel = GrpcChannel.ForAddress(_address!);
        var headers = new Metadata { { "authorization", $"Bearer {_secrets.TokenOf(caller)}" } };
        return await call(new UplinkContract.UplinkClient(channel), headers);
    }

    // These days had their send, so that a test decides when the next one is.
    private void WriteDiary()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var days = Enumerable.Range(-1, 4).Select(n => $"\"{today.AddDays(n):yyyy-MM-dd}\"");
        File.WriteAllText(Path.Combine(_directory, "diary.json"), $$"""{"days":[{{string.Join(',', days)}}],"last_send":null}""");
    }

    private Dictionary<string, string> Defaults() => new()
    {
        ["Gateway:Id"] = GatewayId,
        ["Listen:Address"] = "127.0.0.1",
        ["Listen:GrpcPort"] = "0",
        ["Health:File"] = Path.Combine(_directory, "health"),
        ["Secrets:Directory"] = _secrets.DirectoryOf("uplink"),
        ["Bus:Host"] = "127.0.0.1",
        ["Bus:Port"] = $"{Bus.Port}",
        ["Peers:Store"] = StoreHost.Address.ToString(),
        ["Peers:Listener"] = StoreHost.Address.ToString(),
        ["Uplink:ListenFor"] = "00:00:00",
        ["Logging:Level"] = "Debug",
        ["Clock:Mode"] = "Trusted",
        ["Cloud:Host"] = "127.0.0.1",
        ["Cloud:Port"] = $"{Wire.Port}",
        ["Cloud:CertificateDirectory"] = Certificates.Path,
        ["Cloud:PlatformUrl"] = _receiver is null ? "" : _receiver.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal),
        ["Cloud:CertificateWarningDays"] = "0",
        ["Cloud:HeartbeatTimeout"] = "00:00:01",
        ["Cloud:HeartbeatAttempts"] = "1",
        ["Uplink:DataDirectory"] = _directory,
        ["Uplink:LinkPatience"] = "00:00:01",
    };
}

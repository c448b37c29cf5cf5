using System.Globalization;
using System.Text.Json;

namespace Edge.Integration.Tests;

/// <summary>The gateway's road as plain processes: real brokers with the product's own access lists, real wmbusmeters, real SQLite, real TLS.</summary>
internal sealed class House : IAsyncDisposable
{
    private const string Gateway = "house-1";

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-house-").FullName;
    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly TestPki _pki = new();
    private readonly int _storePort = Mosquitto.FreePort();
    private readonly int _uplinkPort = Mosquitto.FreePort();
    private readonly int _cloudTlsPort = Mosquitto.FreePort();
    private readonly int _httpPort = Mosquitto.FreePort();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private Mosquitto _bus = null!;
    private Mosquitto _cloudBroker = null!;
    private ToolProcess _cloud = null!;
    private string _otlpEndpoint = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public RunningService Listener { get; private set; } = null!;

    public RunningService Store { get; private set; } = null!;

    public RunningService Uplink { get; private set; } = null!;

    public RunningService Control { get; private set; } = null!;

    public int BusPort => _bus.Port;

    public string MetersDirectory => In("meters.d");

    private (string, string)[] Common =>
    [
        ("Peers:Store", $"http://127.0.0.1:{_storePort}"), ("Peers:Uplink", $"http://127.0.0.1:{_uplinkPort}"), ("Bus:Port", $"{_bus.Port}"), ("Clock:Mode", "Trusted"),
        ("Telemetry:OtlpEndpoint", _otlpEndpoint), ("Telemetry:ExportEvery", "00:00:01"),
    ];

    public static async Task<House> StartAsync(int meters, string otlpEndpoint = "")
    {
        var house = new House { _otlpEndpoint = otlpEndpoint };
        Directory.CreateDirectory(house.In("cloud"));
        await RadioAsync("init", "--meters", $"{meters}", "--seed", "7", "--dir", house._folder);
        await house.StartBrokersAsync();
        house._cloud = house.StartCloud();
        await house.StartStoreAsync();
        await house.StartUplinkAsync();
        house.Control = await RunningService.StartAsync("control", house._secrets, [("Gateway:Id", Gateway), .. house.Common]);
        await house.StartListenerAsync();
        await house._bus.LogAsync(@"edge/frames/\+", Stop);
        return house;
    }

    private (string, string)[] StoreSettings =>
    [
        ("Listen:GrpcPort", $"{_storePort}"), ("Store:Path", In("edge.db")), ("Store:BackupDirectory", In("backups")), ("Store:SendEvery", "00:00:00"),
        ("Store:CommitInterval", "00:00:00.3"), ("Store:LeaseTime", "00:00:05"), .. Common,
    ];

    public async Task StartStoreAsync() => Store = await RunningService.StartAsync("store", _secrets, StoreSettings);

    /// <summary>Has the store's program do something and end; the answer in its last line when that is one.</summary>
    public async Task<JsonElement> StoreProgramAsync(params string[] arguments)
    {
        await using var program = RunningService.Launch("store", _secrets, arguments, StoreSettings);
        var code = await program.ExitedAsync(Stop);
        Assert.True(code == 0, string.Join('\n', program.Output));
        var last = program.Output[^1];
        return last.StartsWith('{') ? JsonElement.Parse(last).GetProperty("answer") : default;
    }

    /// <summary>It streams, unless settings say otherwise.</summary>
    public async Task StartUplinkAsync(params (string, string)[] settings) => Uplink = await RunningService.StartAsync("uplink", _secrets, [
        ("Listen:GrpcPort", $"{_uplinkPort}"), ("Uplink:DataDirectory", In("uplink")), ("Uplink:Mode", "Stream"), ("Uplink:StreamInterval", "00:00:00.5"), ("Gateway:Id", Gateway),
        ("Cloud:Host", "127.0.0.1"), ("Cloud:Port", $"{_cloudTlsPort}"), ("Cloud:CertificateDirectory", In(Gateway)),
        ("Cloud:PlatformUrl", $"http://127.0.0.1:{_httpPort}"), .. Common, .. settings]);

    public async Task StartListenerAsync() => Listener = await RunningService.StartAsync("listener", _secrets,
        [("Listener:MetersDirectory", In("meters.d")), ("Journal:Directory", In("journal")), ("Rhythm:File", In("habits.json.gz")), .. Common]);

    /// <summary>Sends so many rounds of every meter, spread over the interval, and ends.</summary>
    public Task RadioRoundsAsync(int rounds, double intervalSeconds, params string[] more) => RadioAsync(["run", "--dir", _folder, "--truth", In("truth.jsonl"),
        "--host", "127.0.0.1", "--port", $"{_bus.Port}", "--user", "sim", "--password-file", In("sim-password"), "--rounds", $"{rounds}",
        "--interval", intervalSeconds.ToString(CultureInfo.InvariantCulture), .. more]);

    /// <summary>Asks the gateway over the cloud's broker, with mosquitto's own program; its answer.</summary>
    public async Task<JsonElement> AskAsync(string command, string correlation)
    {
        var certificate = Path.Combine(In("receiver"), "receiver");
        var answer = await ToolProcess.RunAsync("mosquitto_rr", "-V", "5", "-h", "127.0.0.1", "-p", $"{_cloudTlsPort}", "--cafile", _pki.CaFile,
            "--cert", certificate + ".crt", "--key", certificate + ".key", "-q", "1", "-W", "25", "-t", $"meters/{Gateway}/commands",
            "-e", $"meters/{Gateway}/replies", "-D", "publish", "correlation-data", correlation, "-m", command, "-F", "%D %p");
        Assert.StartsWith($"{correlation} ", answer, StringComparison.Ordinal);
        return JsonElement.Parse(answer[(correlation.Length + 1)..]);
    }

    /// <summary>SIGKILL for the receiver in the cloud; all it knew is gone, and it starts anew.</summary>
    public async Task LoseCloudStateAsync()
    {
        await _cloud.DisposeAsync();
        Directory.Delete(In("cloud"), recursive: true);
        Directory.CreateDirectory(In("cloud"));
        _cloud = StartCloud();
    }

    /// <summary>The batches that arrived, in the order of arrival, as they arrived.</summary>
    public async Task<List<JsonElement>> BatchesAsync()
    {
        using var reader = new StreamReader(new FileStream(Path.Combine(In("cloud"), "received.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var lines = (await reader.ReadToEndAsync(Stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => JsonElement.Parse(line)).Where(entry => entry.GetProperty("kind").GetString() == "batch").Select(entry => entry.GetProperty("content"))];
    }

    public Task<JsonElement> VerdictAsync() => GetAsync("/v1/verdict");

    public Task<JsonElement> SummaryAsync() => GetAsync("/v1/summary");

    public async ValueTask DisposeAsync()
    {
        await Listener.DisposeAsync();
        await Control.DisposeAsync();
        await Uplink.DisposeAsync();
        await Store.DisposeAsync();
        await _cloud.DisposeAsync();
        await _cloudBroker.DisposeAsync();
        await _bus.DisposeAsync();
        _http.Dispose();
        _pki.Dispose();
        _secrets.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string In(string name) => Path.Combine(_folder, name);

    private async Task StartBrokersAsync()
    {
        var users = TestSecrets.AllServices.ToDictionary(service => service, _secrets.PasswordOf);
        users["sim"] = "radio-secret";
        await File.WriteAllTextAsync(In("sim-password"), users["sim"], Stop);
        _bus = await Mosquitto.StartAsync(new MosquittoSettings
        {
            Users = users,
            Acl = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "acl", "bus"), Stop),
            Extra = "max_queued_messages 20000\nmax_inflight_messages 1000",
        }, Stop);

        var server = _pki.Server("127.0.0.1");
        PutCertificates(Gateway);
        PutCertificates("receiver");
        _cloudBroker = await Mosquitto.StartAsync(new MosquittoSettings
        {
            Persistence = true,
            Acl = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "acl", "cloud"), Stop),
            Extra = $"listener {_cloudTlsPort} 127.0.0.1\ncafile {_pki.CaFile}\ncertfile {server.CertificateFile}\nkeyfile {server.KeyFile}\n"
                + "require_certificate true\nuse_identity_as_username true",
        }, Stop);
    }

    private void PutCertificates(string id)
    {
        var folder = Directory.CreateDirectory(In(id)).FullName;
        var issued = _pki.Client(id);
        File.Copy(_pki.CaFile, Path.Combine(folder, "ca.crt"));
        File.Copy(issued.CertificateFile, Path.Combine(folder, $"{id}.crt"));
        File.Copy(issued.KeyFile, Path.Combine(folder, $"{id}.key"));
    }

    private ToolProcess StartCloud() => ToolProcess.Start("dotnet", Path.Combine(AppContext.BaseDirectory, "Edge.Cloud.dll"), "--host", "127.0.0.1",
        "--port", $"{_cloudTlsPort}", "--pki", In("receiver"), "--data", In("cloud"), "--truth", In("truth.jsonl"), "--http-port", $"{_httpPort}", "--ask-after", "00:00:02");

    private static Task<string> RadioAsync(params string[] arguments) =>
        ToolProcess.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "Edge.Radio.dll"), .. arguments]);

    private async Task<JsonElement> GetAsync(string path) =>
        JsonElement.Parse(await _http.GetStringAsync($"http://127.0.0.1:{_httpPort}{path}", Stop));
}

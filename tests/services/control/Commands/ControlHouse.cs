using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Control.Commands;
using Edge.Hosting;
using Edge.Mqtt;
using Edge.Testing;
using Edge.V1;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Control.Tests.Commands;

/// <summary>The real control on a bus with the product's own access list; store and uplink are played, and the test asks as the uplink does.</summary>
internal sealed class ControlHouse : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly FailingLogs _logs = new();
    private (string Key, string Value)[] _settings = [];
    private Hosted _listener = null!;
    private Mosquitto _bus = null!;
    private Hosted _store = null!;
    private Hosted _uplink = null!;
    private Hosted _control = null!;
    private IMqttConnection _asker = null!;
    private int _asked;

    /// <summary>Control's own disk, and the configuration's.</summary>
    public string Data { get; } = Directory.CreateTempSubdirectory("edge-control-").FullName;

    public PlayedStore Store => _store.Services.GetRequiredService<PlayedStore>();

    public PlayedListener Listener => _listener.Services.GetRequiredService<PlayedListener>();

    public T Get<T>() where T : notnull => _control.Services.GetRequiredService<T>();

    public PlayedUplink Uplink => _uplink.Services.GetRequiredService<PlayedUplink>();

    public FailingLogs Logs => _logs;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<ControlHouse> StartAsync(params (string Key, string Value)[] settings)
    {
        var house = new ControlHouse { _settings = settings };
        house._bus = await Mosquitto.StartAsync(new MosquittoSettings
        {
            Users = TestSecrets.AllServices.ToDictionary(service => service, house._secrets.PasswordOf),
            Acl = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "acl", "bus"), Cancel),
        }, Cancel);
        house._store = await house.PlayAsync<PlayedStore>("store", "edge.v1.Store", new()
        {
            ["GetStats"] = ["control"], ["ListAlarms"] = ["control"], ["AppendAudit"] = ["control"], ["ListAudit"] = ["control"], ["Backup"] = ["control"],
        });
        house._listener = await house.PlayAsync<PlayedListener>("listener", "edge.v1.Listener", new() { ["GetDecoderVersion"] = ["control"], ["CheckDevice"] = ["control"], ["TestMeter"] = ["control"] });
        house._uplink = await house.PlayAsync<PlayedUplink>(
            "uplink", "edge.v1.Uplink", new() { ["GetStatus"] = ["control"], ["SendNow"] = ["control"], ["Resend"] = ["control"] });
        house._asker = await house.SignInAsync("uplink");
        await house._asker.SubscribeAsync(CommandTopics.Replies, MqttQos.AtLeastOnce, Cancel);
        house._control = await Hosted.StartAsync(Builder(house), app => app.MapGrpcService<ControlService>());
        await house._bus.LogAsync($"^control 1 {CommandTopics.Requests}", Cancel);
        return house;
    }

    public Task StopStoreAsync() => _store.StopAsync();

    /// <summary>Another account on the same bus.</summary>
    public Task<IMqttConnection> SignInAsync(string service) => new MqttNetConnector(TimeProvider.System).ConnectAsync(
        new MqttConnectionOptions { Host = "127.0.0.1", Port = _bus.Port, ClientId = $"test-{service}", Username = service, Password = _secrets.PasswordOf(service) },
        Cancel);

    public async Task<string> TellAsync(string json)
    {
        var correlation = string.Create(CultureInfo.InvariantCulture, $"q{_asked++}");
        await _asker.PublishAsync(Request(json) with { CorrelationData = Encoding.UTF8.GetBytes(correlation) }, Cancel);
        return correlation;
    }

    public static MqttMessage Request(string json) =>
        new(CommandTopics.Requests, Encoding.UTF8.GetBytes(json)) { ResponseTopic = CommandTopics.Replies };

    public async Task<(string Correlation, JsonElement Answer)> AnswerAsync()
    {
        var answer = await _asker.Messages.ReadAsync(Cancel).AsTask().WaitAsync(Patience, Cancel);
        return (Encoding.UTF8.GetString(answer.CorrelationData.Span), JsonElement.Parse(answer.Payload.Span));
    }

    /// <summary>One that is there already; null: there is none.</summary>
    public (string Correlation, JsonElement Answer)? TryAnswer() => _asker.Messages.TryRead(out var answer)
        ? (Encoding.UTF8.GetString(answer.CorrelationData.Span), JsonElement.Parse(answer.Payload.Span))
        : null;

    public async Task<JsonElement> AskAsync(string json)
    {
        var asked = await TellAsync(json);
        var (correlation, answer) = await AnswerAsync();
        Assert.Equal(asked, correlation);
        return answer;
    }

    /// <summary>As the api asks, for somebody.</summary>
    public async Task<RunCommandResponse> RunAsync(string origin, byte[] request)
    {
        await using var api = Hosted.Builder("api", _secrets, _logs, ("Peers:Control", $"{_control.Addresses[0]}")).AddClient<V1.Control.ControlClient>("control").Build();
        return await api.Services.GetRequiredService<V1.Control.ControlClient>().RunCommandAsync(new() { Origin = origin, Request = ByteString.CopyFrom(request) }, cancellationToken: Cancel);
    }

    public async Task<AddMeterResponse> AddMeterAsync(AddMeterRequest request)
    {
        await using var api = Hosted.Builder("api", _secrets, _logs, ("Peers:Control", $"{_control.Addresses[0]}")).AddClient<V1.Control.ControlClient>("control").Build();
        return await api.Services.GetRequiredService<V1.Control.ControlClient>().AddMeterAsync(request, cancellationToken: Cancel);
    }

    /// <summary>As the command line asks, in a process of its own but for the process.</summary>
    public async Task<JsonElement> AskDirectlyAsync(string json)
    {
        await using var program = Builder(this, ("Peers:Control", $"{_control.Addresses[0]}")).Build();
        return JsonElement.Parse(await CommandQuestion.AnswerAsync(program.Services, Encoding.UTF8.GetBytes(json)));
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _asker.DisposeAsync();
        await _store.DisposeAsync();
        await _uplink.DisposeAsync();
        await _listener.DisposeAsync();
        await _bus.DisposeAsync();
        Directory.Delete(Data, recursive: true);
        _secrets.Dispose();
        _logs.Dispose();
    }

    private static EdgeHostBuilder Builder(ControlHouse house, params (string Key, string Value)[] more) => Hosted.Builder("control", house._secrets, house._logs,
    [
        ("Bus:Port", $"{house._bus.Port}"), ("Peers:Store", $"{house._store.Addresses[0]}"), ("Peers:Uplink", $"{house._uplink.Addresses[0]}"),
        ("Peers:Listener", $"{house._listener.Addresses[0]}"), ("Clock:Mode", "trusted"), ("Trust:UsedFile", Path.Combine(house.Data, "used")),
        ("Configuring:DataDirectory", house.Data), ("Configuring:Directory", house.Data),
        ("Engine:Socket", "/nowhere/engine.sock"), .. house._settings, .. more,
    ]).AddControl();

    private Task<Hosted> PlayAsync<T>(string service, string contract, CallerTable callers) where T : class
    {
        var builder = Hosted.Builder(service, _secrets, _logs, ("Process:DrainWithin", "00:00:01"));
        builder.AllowCallers(contract, callers).Services.AddSingleton<T>();
        return Hosted.StartAsync(builder, app => app.MapGrpcService<T>());
    }
}

using System.Diagnostics;
using System.Globalization;
using Edge.Bench.Storing;
using Edge.Testing;
using Edge.V1;
using Grpc.Net.Client;

namespace Edge.Bench.Sending;

/// <summary>
/// The road from the disk to the cloud, as processes of their own: store, uplink, mosquitto behind mutual TLS, and a subscriber that
/// takes what comes.
/// </summary>
internal sealed class SendingHouse : IAsyncDisposable
{
    private const string GatewayId = "gw-1";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly TestPki _pki = new();
    private string _folder = "";
    private GrpcChannel _channel = null!;
    private Mosquitto _broker = null!;
    private MosquittoSubscriber _subscriber = null!;
    private RunningService? _uplink;

    public StoreUnderLoad Store { get; private set; } = null!;

    /// <summary>Where the broker takes TLS connections.</summary>
    public int TlsPort { get; } = Mosquitto.FreePort();

    public int UplinkPid => _uplink!.Pid;

    /// <summary>All readings are sent, none is thinned; the uplink is started apart.</summary>
    public static async Task<SendingHouse> StartAsync(Workplace place, CancellationToken stop, params (string Key, string Value)[] storeSettings)
    {
        var house = new SendingHouse { _folder = place.NewFolder("sending") };
        var server = house._pki.Server("127.0.0.1");
        house._broker = await Mosquitto.StartAsync(new MosquittoSettings
        {
            // Nothing is dropped for a subscriber that is slower than the publisher.
            Extra = $"""
                max_queued_messages 1000000
                listener {house.TlsPort} 127.0.0.1
                cafile {house._pki.CaFile}
                certfile {server.CertificateFile}
                keyfile {server.KeyFile}
                require_certificate true
                """,
        }, stop);
        house._subscriber = await MosquittoSubscriber.StartAsync(house._broker, "meters/+/data", stop, "%l");
        house.Store = await StoreUnderLoad.StartAsync(house._folder, stop,
            [("Store:SendEvery", "00:00:00"), ("Store:CommitInterval", "00:00:00.2"), .. storeSettings]);
        return house;
    }

    /// <summary>Starts the uplink; it sends when it is asked to.</summary>
    public async Task StartUplinkAsync(int port, params (string Key, string Value)[] settings)
    {
        Certify();
        // Today and its neighbours had their send.
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var days = Enumerable.Range(-1, 4).Select(n => day.AddDays(n).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await File.WriteAllTextAsync(Path.Combine(_folder, "diary.json"), $$"""{"days":["{{string.Join("\",\"", days)}}"],"last_send":null}""");
        _uplink = await RunningService.StartAsync("uplink", Store.Secrets,
        [
            ("Gateway:Id", GatewayId), ("Clock:Mode", "Trusted"), ("Peers:Store", Store.Service.Address.ToString()),
            ("Cloud:Host", "127.0.0.1"), ("Cloud:Port", $"{port}"), ("Cloud:CertificateDirectory", _folder),
            ("Uplink:DataDirectory", _folder), ("Uplink:LinkPatience", "00:00:30"), .. ImageRuntime.Settings, .. settings,
        ]);
        _channel = GrpcChannel.ForAddress(_uplink.Address, new GrpcChannelOptions { HttpHandler = new TokenHandler(Store.Secrets.TokenOf("api")) });
    }

    /// <summary>Sends all that is unsent; complete when the last batch is complete in the store.</summary>
    public async Task<SendNowResponse> SendNowAsync(CancellationToken stop) =>
        await new V1.Uplink.UplinkClient(_channel).SendNowAsync(new SendNowRequest { AtOnce = true }, cancellationToken: stop).ResponseAsync.WaitAsync(Patience, stop);

    public async Task<UplinkStatus> StatusAsync(CancellationToken stop) =>
        await new V1.Uplink.UplinkClient(_channel).GetStatusAsync(new GetUplinkStatusRequest(), cancellationToken: stop);

    /// <summary>The lengths of the next messages that the subscriber gets.</summary>
    public async Task<IReadOnlyList<int>> ArrivedAsync(int messages, CancellationToken stop) =>
        [.. (await _subscriber.MessagesAsync(messages, stop)).Select(length => int.Parse(length, CultureInfo.InvariantCulture))];

    /// <summary>mosquitto's own publisher, over mutual TLS: a message for each line, QoS 1; how long it took.</summary>
    public async Task<TimeSpan> PublishLinesAsync(ReadOnlyMemory<byte> lines, CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var publisher = Process.Start(new ProcessStartInfo("mosquitto_pub",
        [
            "-V", "5", "-h", "127.0.0.1", "-p", $"{TlsPort}", "-q", "1", "-t", $"meters/{GatewayId}/data", "-l",
            "--cafile", Path.Combine(_folder, "ca.crt"), "--cert", Path.Combine(_folder, $"{GatewayId}.crt"), "--key", Path.Combine(_folder, $"{GatewayId}.key"),
        ])
        {
            RedirectStandardInput = true,
        })!;
        await publisher.StandardInput.BaseStream.WriteAsync(lines, stop);
        publisher.StandardInput.Close();
        await publisher.WaitForExitAsync(stop).WaitAsync(Patience, stop);
        return publisher.ExitCode == 0 ? TimeProvider.System.GetElapsedTime(began)
            : throw new InvalidOperationException($"mosquitto_pub ended with {publisher.ExitCode}");
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_uplink is not null)
            await _uplink.DisposeAsync();
        if (Store is not null)
            await Store.DisposeAsync();
        if (_subscriber is not null)
            await _subscriber.DisposeAsync();
        if (_broker is not null)
            await _broker.DisposeAsync();
        _pki.Dispose();
    }

    private void Certify()
    {
        var issued = _pki.Client(GatewayId);
        File.Copy(_pki.CaFile, Path.Combine(_folder, "ca.crt"), overwrite: true);
        File.Copy(issued.CertificateFile, Path.Combine(_folder, $"{GatewayId}.crt"), overwrite: true);
        File.Copy(issued.KeyFile, Path.Combine(_folder, $"{GatewayId}.key"), overwrite: true);
    }
}

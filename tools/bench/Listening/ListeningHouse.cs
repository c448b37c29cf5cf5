using System.Diagnostics;
using System.Text;
using Edge.Mqtt;
using Edge.Radio.Fleets;
using Edge.Testing;
using Edge.V1;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using StoreClient = Edge.V1.Store.StoreClient;

namespace Edge.Bench.Listening;

/// <summary>The road from a radio in the network to the disk, as processes of their own: mosquitto, listener with wmbusmeters, store.</summary>
internal sealed class ListeningHouse : IAsyncDisposable
{
    private const string Radio = "sim";
    private const string RadioPassword = "radio-secret";
    private const int MaxUnderWay = 8_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly TestSecrets _secrets = TestSecrets.Mint();
    private readonly CancellationTokenSource _end = new();
    private GrpcChannel _channel = null!;
    private StoreClient _asking = null!;
    private Task _publishing = Task.CompletedTask;
    private long _sent;

    public Mosquitto Bus { get; private set; } = null!;

    public RunningService Store { get; private set; } = null!;

    public RunningService Listener { get; private set; } = null!;

    public MqttSession Antenna { get; private set; } = null!;

    public static async Task<ListeningHouse> StartAsync(Workplace place, Fleet building, CancellationToken stop, params (string, string)[] storeSettings)
    {
        var house = new ListeningHouse();
        var folder = place.NewFolder("listening");
        building.Save(folder);
        var users = TestSecrets.AllServices.ToDictionary(service => service, house._secrets.PasswordOf);
        users[Radio] = RadioPassword;
        house.Bus = await Mosquitto.StartAsync(new MosquittoSettings { Users = users, Extra = "max_queued_messages 20000\nmax_inflight_messages 1000" }, stop);
        var bus = ("Bus:Port", $"{house.Bus.Port}");
        house.Store = await RunningService.StartAsync("store", house._secrets,
            [bus, ("Store:Path", Path.Combine(folder, "edge.db")), ("Store:SendEvery", "00:00:00"), .. storeSettings]);
        house.Listener = await RunningService.StartAsync("listener", house._secrets,
            bus, ("Peers:Store", house.Store.Address.ToString()), ("Listener:MetersDirectory", Path.Combine(folder, "meters.d")), ("Clock:Mode", "Trusted"));
        await house.Bus.LogAsync(@"edge/frames/\+", stop);
        house._channel = GrpcChannel.ForAddress(house.Store.Address, new GrpcChannelOptions { HttpHandler = new TokenHandler(house._secrets.TokenOf("api")) });
        house._asking = new(house._channel);
        house.Antenna = new MqttSession(
            () => new MqttConnectionOptions { Host = "127.0.0.1", Port = house.Bus.Port, ClientId = Radio, Username = Radio, Password = RadioPassword },
            new MqttNetConnector(TimeProvider.System), Backoff.Default, TimeProvider.System, NullLogger<MqttSession>.Instance);
        house._publishing = house.Antenna.RunAsync(house._end.Token);
        return house;
    }

    public TestSecrets Secrets => _secrets;

    public Task SendAsync(Sent sent, CancellationToken stop)
    {
        _sent++;
        return Antenna.PublishAsync(new MqttMessage($"edge/frames/{Radio}", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(sent.Frame))), stop);
    }

    /// <summary>
    /// Sends all as fast as the gateway stores them, never so fast that a buffer overflows; complete when the last one is durable. mosquitto's own
    /// publisher sends them: it takes less of the processor that is measured than a client of ours.
    /// </summary>
    public async Task FloodAsync(IReadOnlyList<Sent> frames, CancellationToken stop)
    {
        using var publisher = Process.Start(new ProcessStartInfo("mosquitto_pub",
            ["-V", "5", "-h", "127.0.0.1", "-p", $"{Bus.Port}", "-u", Radio, "-P", RadioPassword, "-q", "1", "-t", $"edge/frames/{Radio}", "-l"])
        {
            RedirectStandardInput = true,
        })!;
        foreach (var part in frames.Chunk(MaxUnderWay / 8))
        {
            await StoredAsync(_sent - MaxUnderWay, stop);
            foreach (var sent in part)
                await publisher.StandardInput.WriteAsync(Convert.ToHexStringLower(sent.Frame) + "\n");
            await publisher.StandardInput.FlushAsync(stop);
            _sent += part.Length;
        }

        publisher.StandardInput.Close();
        await StoredAsync(_sent, stop);
        await publisher.WaitForExitAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _channel.Dispose();
        await Listener.DisposeAsync();
        await Store.DisposeAsync();
        await Bus.DisposeAsync();
        _secrets.Dispose();
        _end.Dispose();
    }

    private async Task StoredAsync(long telegrams, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        while (telegrams > 0)
        {
            var stats = await _asking.GetStatsAsync(new GetStatsRequest(), cancellationToken: patience.Token);
            if ((long)stats.Stored >= telegrams)
                return;
            if (stats.Dropped + stats.Duplicate + stats.Rejected > 0)
                throw new InvalidOperationException($"not every telegram was stored: {stats}");
            await Task.Delay(LookEvery, TimeProvider.System, patience.Token);
        }
    }
}

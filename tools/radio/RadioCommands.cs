using Edge.Mqtt;
using Edge.Radio.Fleets;
using Edge.Radio.Transmitting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Radio;

/// <summary>What the program can be asked for.</summary>
internal static class RadioCommands
{
    internal const string Usage = """
        The simulated radio: meters that do not exist, telegrams that a real decoder reads.

          radio init --dir DIR [--meters 5] [--seed 1]
              Writes DIR/fleet.json and DIR/meters.d/*.conf. More meters later leave the first ones as they are.
          radio run --dir DIR --truth FILE [--interval 5] [--receiver sim] [--rounds N]
                    [--host broker] [--port 1883] [--user sim] [--password-file FILE]
                    [--burst N] [--garbage KIND,...] [--wrong-key METER-ID,...]
              Sends every meter's telegram every INTERVAL seconds on edge/frames/RECEIVER, and writes before each what it carries.
              --burst sends N telegrams at once first. --garbage adds damaged payloads to every round:
              not-hex, odd, bad-length, truncated, too-long, empty. --wrong-key: these meters use a key nobody knows.

        Every option may also come as EDGE_RADIO_NAME. Exit code 0 done, 1 failed, 2 usage.
        """;

    internal static int Init(Options options, TextWriter answer)
    {
        var directory = options.Text("dir");
        var fleet = Fleet.Create((int)options.Number("meters", 5, 1, 100_000), (uint)options.Number("seed", 1, 0, uint.MaxValue));
        fleet.Save(Directory.CreateDirectory(directory).FullName);
        answer.WriteLine($"{fleet.Meters.Count} meters in {directory}");
        return 0;
    }

    internal static async Task<int> RunAsync(Options options, TextWriter answer, TextWriter notes, CancellationToken stop)
    {
        var transmitterOptions = Read(options);
        var fleet = Fleet.Load(transmitterOptions.Directory);
        using var truth = new TruthFile(options.Text("truth"), TimeProvider.System);
        var session = new MqttSession(
            () => Connection(options), new MqttNetConnector(TimeProvider.System), Backoff.Default, TimeProvider.System, NullLogger<MqttSession>.Instance);
        var antenna = new MqttAntenna(session, transmitterOptions.Receiver, notes);
        var transmitter = new Transmitter(fleet, transmitterOptions, truth, antenna, TimeProvider.System);

        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var connection = session.RunAsync(done.Token);
        try
        {
            await ConnectedAsync(session, notes, stop);
            await transmitter.RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            notes.WriteLine("stopped");
        }
        finally
        {
            await done.CancelAsync();
            await connection;
        }

        answer.WriteLine($"{transmitter.Sent} telegrams sent, {antenna.Delivered} payloads delivered, {antenna.Lost} lost");
        return 0;
    }

    private static TransmitterOptions Read(Options options)
    {
        var damage = options.List("garbage");
        if (damage.FirstOrDefault(kind => !Damage.Kinds.Contains(kind)) is { } unknown) throw new UsageException($"No garbage is called {unknown}.");
        return new TransmitterOptions
        {
            Directory = options.Text("dir"),
            Interval = TimeSpan.FromSeconds(options.Number("interval", 5, 0, 86_400)),
            Receiver = options.Text("receiver", "sim"),
            Rounds = options.TextOrNull("rounds") is null ? null : (long)options.Number("rounds", 0, 0, long.MaxValue),
            Burst = (int)options.Number("burst", 0, 0, 1_000_000),
            Damage = damage,
            WrongKey = options.List("wrong-key"),
        };
    }

    private static MqttConnectionOptions Connection(Options options) => new()
    {
        Host = options.Text("host", "broker"),
        Port = (int)options.Number("port", 1883, 1, 65_535),
        ClientId = $"radio-{options.Text("receiver", "sim")}",
        Username = options.TextOrNull("user"),
        Password = options.Password(),
    };

    // The first telegrams wait for the broker; later ones do not, as a radio's would not.
    private static async Task ConnectedAsync(MqttSession session, TextWriter notes, CancellationToken stop)
    {
        var told = "";
        while (!session.IsConnected)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop);
            if (session.WaitingFor is { Length: > 0 } reason && reason != told)
                await notes.WriteLineAsync($"waiting for the broker: {told = reason}");
        }
    }
}

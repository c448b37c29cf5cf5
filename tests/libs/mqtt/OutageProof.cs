using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Edge.Mqtt.Tests;

/// <summary>The broker is killed with -9 and restarted, again and again, under load. The broker's own log, written before it answers, is
/// the witness: no publish may be called acknowledged that it has not received.</summary>
[Trait("Category", "proof")]
public sealed partial class OutageProof(ITestOutputHelper output)
{
    private const int Publishers = 10;

    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("EDGE_PROOF_COUNT"), out var count) ? count : 3;

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("EDGE_PROOF_SEED"), out var seed) ? seed : Random.Shared.Next();

    private readonly ConcurrentDictionary<string, int> _received = new();
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();
    private int _serial;
    private int _lost;
    private int _handled;

    [Fact]
    public async Task What_is_called_acknowledged_was_received_however_often_the_broker_is_killed()
    {
        var random = new Random(Seed);
        var settings = new MosquittoSettings { Extra = "log_type debug\nmax_queued_messages 0", Watch = Witness };
        await using var broker = await Mosquitto.StartAsync(settings, Stop);
        await using var tested = new SessionUnderTest(broker, publishTimeout: TimeSpan.FromSeconds(10));
        tested.Session.Subscribe("load/+", MqttQos.AtLeastOnce, (_, _) =>
        {
            Interlocked.Increment(ref _handled);
            return ValueTask.CompletedTask;
        });
        await tested.StartAsync();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var load = Task.WhenAll(Enumerable.Range(0, Publishers).Select(_ => PublishAsync(tested.Session, enough.Token)));

        for (var kill = 0; kill < Kills; kill++)
        {
            await ReachAsync(_acknowledged.Count + random.Next(100, 2000));
            await broker.RestartAsync(Stop);
            await tested.ChangesToAsync(true);
        }
        await ReachAsync(_acknowledged.Count + 500);
        await enough.CancelAsync();
        await load.Soon();
        await tested.StopAsync();
        await broker.KillAsync();

        output.WriteLine($"{Kills} kills, seed {Seed}: {_acknowledged.Count} acknowledged, {_lost} lost with the connection");
        output.WriteLine($"{_handled} handled, {tested.Session.Connects} connects");
        Assert.Empty(_acknowledged.Keys.Except(_received.Keys));
        Assert.Equal(Kills + 1, tested.Session.Connects);
        // Otherwise nothing was under way when it was killed, and nothing was proven.
        Assert.True(_lost > 0);
        Assert.True(_handled > 0);
    }

    private async Task PublishAsync(MqttSession session, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var topic = $"load/{Interlocked.Increment(ref _serial)}";
            try
            {
                if ((await session.PublishAsync(Message(topic, "payload"), Stop)).IsSuccess)
                    _acknowledged[topic] = true;
            }
            catch (MqttException e)
            {
                if (e.Message.Contains("not acknowledged", StringComparison.Ordinal))
                    Interlocked.Increment(ref _lost);
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Stop);
            }
        }
    }

    private async Task ReachAsync(int acknowledged)
    {
        var clock = Stopwatch.StartNew();
        while (_acknowledged.Count < acknowledged)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), "publishing has come to a standstill");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Stop);
        }
    }

    private void Witness(string line)
    {
        if (ReceivedPublish().Match(line) is { Success: true } match)
            _received.AddOrUpdate(match.Groups[1].Value, 1, (_, times) => times + 1);
    }

    [GeneratedRegex("^Received PUBLISH from tested .*'(load/[0-9]+)'")]
    private static partial Regex ReceivedPublish();
}

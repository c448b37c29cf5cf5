using System.Text.Json.Nodes;
using Edge.Bench.Listening;

namespace Edge.Bench.Sending;

/// <summary>
/// A backlog out of the store and into the cloud's broker: leased, encoded, published over mutual TLS and completed; beside mosquitto_pub,
/// which sends messages of the same lengths, as many of them, to the same broker and subscriber, in turns.
/// </summary>
internal sealed class DrainBenchmark : IBenchmark
{
    private const int Count = 200_000;
    private const int WarmUp = 40_000;
    private const int Runs = 3;
    private const double GoalRatio = 0.5;
    private const double GoalPerSecond = 50_000;
    private const string Command = "./edge bench drain_vs_mosquitto_pub drain_per_s";

    // mosquitto_pub numbers its messages with 16 bits and ends when the number of the last one is acknowledged: more end it early.
    private const int SingleMessages = 50_000;

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("drain_vs_mosquitto_pub", "x", Better.Higher, GoalRatio),
        new("drain_per_s", "readings/s", Better.Higher, GoalPerSecond),
    ];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var backlog = await Backlog.MakeAsync(WarmUp + (Runs * Count), stop);
        await using var house = await SendingHouse.StartAsync(place, stop);
        await house.StartUplinkAsync(house.TlsPort);
        // The first ones pay for compiling the code of both processes; a gateway runs for years.
        await DrainAsync(house, backlog, WarmUp, stop);
        var start = await house.PublishLinesAsync(Lines.Of([100]), stop);
        await house.ArrivedAsync(1, stop);
        var (ours, batches, singles) = (new double[Runs], new double[Runs], new double[Runs]);
        var (cpuStore, cpuUplink, lengths) = (new double[Runs], new double[Runs], (IReadOnlyList<int>)[]);
        for (var run = 0; run < Runs; run++)
        {
            (var took, cpuStore[run], cpuUplink[run], lengths) = await DrainAsync(house, backlog, Count, stop);
            ours[run] = Count / took.TotalSeconds;
            batches[run] = Count / (await PublishAsync(house, lengths, stop)).TotalSeconds;
            var one = Enumerable.Repeat((int)backlog.JsonBytes, SingleMessages).ToArray();
            singles[run] = SingleMessages / (await PublishAsync(house, one, stop)).TotalSeconds;
            Workplace.Progress($"run {run + 1}: {ours[run]:N0} readings/s; mosquitto_pub with messages like the batches {batches[run]:N0}, like the readings {singles[run]:N0}");
        }

        var detail = new JsonObject
        {
            ["readings_per_s"] = Rates(ours),
            ["mosquitto_pub_per_s"] = Rates(batches),
            ["mosquitto_pub_start_ms"] = Math.Round(start.TotalMilliseconds),
            ["readings"] = Count,
            ["messages"] = lengths.Count,
            ["bytes_per_message"] = Math.Round(lengths.Average()),
            ["against_a_message_for_each_reading"] = Math.Round(Ratio(ours, singles), 2),
            ["mosquitto_pub_single_readings_per_s"] = Rates(singles),
            ["store_cpu_us_per_reading"] = Math.Round(Median(cpuStore), 1),
            ["uplink_cpu_us_per_reading"] = Math.Round(Median(cpuUplink), 1),
            ["how"] = "ours: from asking for the send to its answer; mosquitto_pub: from its start to its end, as many messages as batches, of their lengths, ready made; "
                + "store, uplink, broker and subscriber on the same processors",
            ["command"] = Command,
        };
        return
        [
            new("drain_vs_mosquitto_pub", Math.Round(Ratio(ours, batches), 2), "x", Better.Higher, GoalRatio, detail),
            new("drain_per_s", Math.Round(Median(ours)), "readings/s", Better.Higher, GoalPerSecond, new JsonObject { ["command"] = Command }),
        ];
    }

    private static async Task<(TimeSpan Took, double StoreCpu, double UplinkCpu, IReadOnlyList<int> Lengths)> DrainAsync(
        SendingHouse house, Backlog backlog, int count, CancellationToken stop)
    {
        await house.Store.AppendAsync(Storing.StoreUnderLoad.Messages(backlog.Next(count)), stop);
        var (store, uplink) = (ProcessCpu.Of(house.Store.Service.Pid), ProcessCpu.Of(house.UplinkPid));
        var began = TimeProvider.System.GetTimestamp();
        var answer = await house.SendNowAsync(stop);
        var took = TimeProvider.System.GetElapsedTime(began);
        (store, uplink) = (ProcessCpu.Of(house.Store.Service.Pid) - store, ProcessCpu.Of(house.UplinkPid) - uplink);
        if (answer.Readings != (ulong)count)
            throw new InvalidOperationException($"{answer.Readings} of {count} readings were sent");
        return (took, store.TotalMicroseconds / count, uplink.TotalMicroseconds / count, await house.ArrivedAsync((int)answer.Batches, stop));
    }

    private static async Task<TimeSpan> PublishAsync(SendingHouse house, IReadOnlyCollection<int> lengths, CancellationToken stop)
    {
        var took = await house.PublishLinesAsync(Lines.Of(lengths), stop);
        await house.ArrivedAsync(lengths.Count, stop);
        return took;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static double Ratio(double[] mine, double[] theirs) => Median([.. mine.Zip(theirs, (one, other) => one / other)]);

    private static JsonArray Rates(double[] values) => new([.. values.Select(value => (JsonNode)Math.Round(value))]);
}

using System.Text.Json.Nodes;
using Edge.Radio.Fleets;
using Edge.Testing;

namespace Edge.Bench.Listening;

/// <summary>How long it takes from the frame's publish on <c>edge/frames</c> until its reading, committed, is on <c>edge/readings</c>; one telegram at a time.</summary>
internal sealed class FrameToReadingBenchmark : IBenchmark
{
    private const double GoalMs = 100;
    private const int Meters = 20;
    private const int WarmUp = 200;
    private const int Telegrams = 500;
    private const int DefaultTelegrams = 20;

    public IReadOnlyList<Figure> Figures { get; } = [new("frame_to_reading_p99_ms", "ms", Better.Lower, GoalMs)];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var building = Fleet.Create(Meters, seed: 22);
        var atOnce = await MeasureAsync(place, building, WarmUp, Telegrams, stop, ("Store:CommitInterval", "00:00:00"));
        Workplace.Progress($"CommitInterval 0: p50 {Percentile(atOnce, 50)} ms, p99 {Percentile(atOnce, 99)} ms");
        var byDefault = await MeasureAsync(place, building, 0, DefaultTelegrams, stop);
        var detail = new JsonObject
        {
            ["commit_interval_0"] = Both(atOnce),
            ["default_settings"] = Both(byDefault),
            ["telegrams"] = $"{Telegrams} and {DefaultTelegrams}, each sent when the one before had arrived",
            ["how"] = "the figure is p99 with CommitInterval 0; with the default the reading waits for the group commit (5 s)",
            ["command"] = "./edge bench frame_to_reading_p99_ms",
        };
        return [new("frame_to_reading_p99_ms", Percentile(atOnce, 99), "ms", Better.Lower, GoalMs, detail)];
    }

    private static async Task<double[]> MeasureAsync(
        Workplace place, Fleet building, int warmUp, int telegrams, CancellationToken stop, params (string, string)[] settings)
    {
        await using var house = await ListeningHouse.StartAsync(place, building, stop, settings);
        await using var witness = await MosquittoSubscriber.StartAsync(house.Bus, "edge/readings/+", stop, "%t", "-u", "api", "-P", house.Secrets.PasswordOf("api"));
        var times = new List<double>(telegrams);
        for (var i = 0; i < warmUp + telegrams; i++)
        {
            var meter = building.Meters[i % Meters];
            var began = TimeProvider.System.GetTimestamp();
            await house.SendAsync(new Sent(meter, meter.Send(i / Meters).Frame), stop);
            var topic = await witness.MessageAsync(stop);
            if (topic != $"edge/readings/{meter.Id}")
                throw new InvalidOperationException($"{topic} came where {meter.Id} was sent");
            if (i >= warmUp)
                times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        return [.. times.Order()];
    }

    private static JsonObject Both(double[] times) => new() { ["p50_ms"] = Percentile(times, 50), ["p99_ms"] = Percentile(times, 99) };

    private static double Percentile(double[] sorted, int percent) =>
        Math.Round(sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)], 1);
}

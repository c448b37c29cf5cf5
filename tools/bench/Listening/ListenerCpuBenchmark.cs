using System.Text.Json.Nodes;
using Edge.Radio.Fleets;

namespace Edge.Bench.Listening;

/// <summary>
/// What the listener costs on top of wmbusmeters: processor time of its process and its decoder for the same telegrams, less what
/// wmbusmeters by itself uses for them, in turns.
/// </summary>
internal sealed class ListenerCpuBenchmark : IBenchmark
{
    private const double Goal = 0.2;
    private const int Meters = 54;
    private const int Rounds = 600;
    private const int Runs = 3;

    public IReadOnlyList<Figure> Figures { get; } = [new("listener_cpu_overhead", "", Better.Lower, Goal)];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var building = Fleet.Create(Meters, seed: 20);
        await using var house = await ListeningHouse.StartAsync(place, building, stop, ("Store:CommitInterval", "00:00:00.1"));
        // Compiling the code is paid once; a gateway runs for years.
        await house.FloodAsync(Sent.Rounds(building, 0, Rounds), stop);
        var runs = new JsonArray();
        var overheads = new double[Runs];
        for (var run = 0; run < Runs; run++)
        {
            var frames = Sent.Rounds(building, (run + 1) * Rounds, Rounds);
            var alone = await BareDecoder.AnswerAsync(frames, stop);
            var decoder = ProcessCpu.ChildrenOf(house.Listener.Pid).Single();
            var (listenerBefore, decoderBefore) = (ProcessCpu.Of(house.Listener.Pid), ProcessCpu.Of(decoder));
            await house.FloodAsync(frames, stop);
            var (listener, child) = (ProcessCpu.Of(house.Listener.Pid) - listenerBefore, ProcessCpu.Of(decoder) - decoderBefore);
            overheads[run] = ((listener + child) / alone) - 1;
            var each = new JsonObject
            {
                ["wmbusmeters_alone"] = Microseconds(alone, frames.Count),
                ["decoder_in_listener"] = Microseconds(child, frames.Count),
                ["listener"] = Microseconds(listener, frames.Count),
            };
            Workplace.Progress($"run {run + 1}, us a telegram: {each.ToJsonString()}");
            runs.Add(each);
        }

        var detail = new JsonObject
        {
            ["us_per_telegram"] = runs,
            ["telegrams"] = Meters * Rounds,
            ["how"] = "user + system time of the listener's process and its child, over that of wmbusmeters stdin:jsonl alone for the same telegrams, less 1",
            ["command"] = "./edge bench listener_cpu_overhead",
        };
        return [new("listener_cpu_overhead", Math.Round(overheads.Order().ElementAt(Runs / 2), 2), "", Better.Lower, Goal, detail)];
    }

    private static double Microseconds(TimeSpan time, int telegrams) => Math.Round(time.TotalMicroseconds / telegrams, 1);
}

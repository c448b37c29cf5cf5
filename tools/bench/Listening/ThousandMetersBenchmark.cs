using System.Text.Json.Nodes;
using Edge.Radio.Fleets;

namespace Edge.Bench.Listening;

/// <summary>1,000 meters: telegrams a second from a radio in the network to the disk, over those of one wmbusmeters in its classic form that holds all 1,000.</summary>
internal sealed class ThousandMetersBenchmark : IBenchmark
{
    private const double Goal = 100;
    private const int Meters = 1_000;
    private const int Rounds = 20;
    private const int Runs = 3;
    // The classic form needs 7 ms a telegram: one round of it is enough to know its rate.
    private const int ClassicFrames = 600;

    public IReadOnlyList<Figure> Figures { get; } = [new("thousand_meters_speedup", "x", Better.Higher, Goal)];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var building = Fleet.Create(Meters, seed: 21);
        var configuration = Configuration(place, building);
        await using var house = await ListeningHouse.StartAsync(place, building, stop, ("Store:CommitInterval", "00:00:00.1"));
        await house.FloodAsync(Sent.Rounds(building, 0, Rounds), stop);
        var (ours, classic, memory) = (new double[Runs], new double[Runs], 0L);
        for (var run = 0; run < Runs; run++)
        {
            var frames = Sent.Rounds(building, (run + 1) * Rounds, Rounds);
            // Every meter is heard once before: the time counts from there, as it does for us.
            var theirs = await BareDecoder.ClassicAsync(configuration, [.. frames.Take(Meters)], [.. frames.Skip(Meters).Take(ClassicFrames)], stop);
            (classic[run], memory) = (ClassicFrames / theirs.Time.TotalSeconds, theirs.PeakKilobytes);
            var began = TimeProvider.System.GetTimestamp();
            await house.FloodAsync(frames, stop);
            ours[run] = frames.Count / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            Workplace.Progress($"run {run + 1}: {ours[run]:N0} telegrams/s, classic {classic[run]:N0}");
        }

        var ratios = ours.Zip(classic, (mine, theirs) => mine / theirs).Order().ToArray();
        var detail = new JsonObject
        {
            ["telegrams_per_s"] = new JsonArray([.. ours.Select(rate => (JsonNode)Math.Round(rate))]),
            ["classic_telegrams_per_s"] = new JsonArray([.. classic.Select(rate => (JsonNode)Math.Round(rate))]),
            ["listener_private_mb"] = Math.Round(ProcessMemory.PrivateKilobytes(house.Listener.Pid) / 1024.0, 1),
            ["decoder_peak_mb"] = Math.Round(ProcessCpu.ChildrenOf(house.Listener.Pid).Sum(ProcessMemory.PeakKilobytes) / 1024.0, 1),
            ["classic_peak_mb"] = Math.Round(memory / 1024.0, 1),
            ["how"] = "from mosquitto to committed in SQLite; broker, publisher, listener, decoder and store share the processors. Classic: frames on stdin:hex to JSON lines",
            ["command"] = "./edge bench thousand_meters_speedup",
        };
        return [new("thousand_meters_speedup", Math.Round(ratios[Runs / 2], 1), "x", Better.Higher, Goal, detail)];
    }

    private static string Configuration(Workplace place, Fleet building)
    {
        var folder = place.NewFolder("classic");
        File.WriteAllText(Path.Combine(folder, "wmbusmeters.conf"), "loglevel=normal\nformat=json\nignoreduplicates=false\nlogtelegrams=false\n");
        building.Save(folder);
        Directory.Move(Path.Combine(folder, "meters.d"), Path.Combine(folder, "wmbusmeters.d"));
        return folder;
    }
}

using System.Text.Json.Nodes;
using Edge.Radio.Fleets;

namespace Edge.Bench.Listening;

/// <summary>
/// 1,000 meters: telegrams a second from a radio in the network to the disk, over those of one wmbusmeters in its classic form that
/// hears all 1,000. It has two classic forms: one wildcard meter that takes whatever it hears, and one file a meter. The figure is
/// against the first; the second is in the detail.
/// </summary>
internal sealed class ThousandMetersBenchmark : IBenchmark
{
    private const double Goal = 100;
    private const int Meters = 1_000;
    private const int Rounds = 40;
    private const int Runs = 3;
    // The classic form needs milliseconds for each: these are enough to know its rate.
    private const int ClassicFrames = 600;

    // Those that the wildcard form finds by itself.
    private static readonly string[] Drivers = ["supercom587", "waterstarm", "sharky"];

    public IReadOnlyList<Figure> Figures { get; } = [new("thousand_meters_speedup", "x", Better.Higher, Goal)];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        // Plain text, because a wildcard has one key.
        var all = Fleet.Create(2 * Meters, seed: 21);
        var building = all with { Meters = [.. all.Meters.Where(meter => Drivers.Contains(meter.Driver)).Take(Meters).Select(meter => meter with { Key = null })] };
        string[] wildcard = ["--format=json", "--ignoreduplicates=false", "stdin:hex", "ALL", "auto", "*", "NOKEY"];
        string[] files = [$"--useconfig={Configuration(place, building)}", "--overridedevice=stdin:hex"];
        await using var house = await ListeningHouse.StartAsync(place, building, stop, ("Store:CommitInterval", "00:00:00.1"));
        await house.FloodAsync(Sent.Rounds(building, 0, Rounds), stop);
        var (ours, oneMeter, oneFileEach) = (new double[Runs], new double[Runs], new double[Runs]);
        var peakKilobytes = 0L;
        for (var run = 0; run < Runs; run++)
        {
            var frames = Sent.Rounds(building, (run + 1) * Rounds, Rounds);
            Sent[] first = [.. frames.Take(Meters)], timed = [.. frames.Skip(Meters).Take(ClassicFrames)];
            (oneMeter[run], peakKilobytes) = await BareDecoder.ClassicAsync(wildcard, first, timed, stop);
            (oneFileEach[run], _) = await BareDecoder.ClassicAsync(files, first, timed, stop);
            var began = TimeProvider.System.GetTimestamp();
            await house.FloodAsync(frames, stop);
            ours[run] = frames.Count / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            Workplace.Progress($"run {run + 1}: {ours[run]:N0} telegrams/s; classic, one wildcard: {oneMeter[run]:N0}, a file each: {oneFileEach[run]:N0}");
        }

        var detail = new JsonObject
        {
            ["telegrams_per_s"] = Rates(ours),
            ["classic_wildcard_per_s"] = Rates(oneMeter),
            ["classic_files_per_s"] = Rates(oneFileEach),
            ["over_files"] = Math.Round(MedianRatio(ours, oneFileEach), 1),
            ["listener_private_mb"] = Math.Round(ProcessMemory.PrivateKilobytes(house.Listener.Pid) / 1024.0, 1),
            ["decoder_peak_mb"] = Math.Round(ProcessCpu.ChildrenOf(house.Listener.Pid).Sum(ProcessMemory.PeakKilobytes) / 1024.0, 1),
            ["classic_peak_mb"] = Math.Round(peakKilobytes / 1024.0, 1),
            ["how"] = "ours: from mosquitto to committed in SQLite, with broker and publisher on the same processors; classic: stdin:hex to JSON lines, nothing kept",
            ["command"] = "./edge bench thousand_meters_speedup",
        };
        return [new("thousand_meters_speedup", Math.Round(MedianRatio(ours, oneMeter), 1), "x", Better.Higher, Goal, detail)];
    }

    private static double MedianRatio(double[] ours, double[] theirs) =>
        ours.Zip(theirs, (mine, their) => mine / their).Order().ElementAt(Runs / 2);

    private static JsonArray Rates(double[] rates) => new([.. rates.Select(rate => (JsonNode)Math.Round(rate))]);

    private static string Configuration(Workplace place, Fleet building)
    {
        var folder = place.NewFolder("classic");
        File.WriteAllText(Path.Combine(folder, "wmbusmeters.conf"), "loglevel=normal\nformat=json\nignoreduplicates=false\nlogtelegrams=false\n");
        building.Save(folder);
        Directory.Move(Path.Combine(folder, "meters.d"), Path.Combine(folder, "wmbusmeters.d"));
        return folder;
    }
}

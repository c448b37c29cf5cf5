using Edge.Bench;
using Edge.Bench.Facing;
using Edge.Bench.Listening;
using Edge.Bench.Sending;
using Edge.Bench.Stack;
using Edge.Bench.Storing;
using Edge.Bench.Watching;

var root = Option(args, "--root") ?? Directory.GetCurrentDirectory();
var json = Option(args, "--json");
var names = args.Where((word, i) => !word.StartsWith("--", StringComparison.Ordinal) && (i == 0 || args[i - 1] is not ("--root" or "--json"))).ToArray();
IBenchmark[] benchmarks =
[
    new IngestBenchmark(), new DeviceBytesBenchmark(), new StackMemoryBenchmark(), new StackCpuBenchmark(),
    new ListenerCpuBenchmark(), new ThousandMetersBenchmark(), new FrameToReadingBenchmark(),
    new AppendBenchmark(), new GrowthBenchmark(),
    new DrainBenchmark(), new WireBytesBenchmark(), new UplinkMemoryBenchmark(), new WatchdogBenchmark(), new PageBenchmark(),
];
return await Runner.RunAsync(benchmarks, root, names, json, CancellationToken.None);

static string? Option(string[] args, string name) =>
    Array.IndexOf(args, name) is var i and >= 0 && i + 1 < args.Length ? args[i + 1] : null;

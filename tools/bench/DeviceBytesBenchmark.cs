using System.Text.Json.Nodes;
using Edge.Testing;
using Edge.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Edge.Bench;

/// <summary>
/// Bytes that reach the block device for each reading, at 50 readings a commit, the last checkpoint and the file system's own journal
/// included; beside the bytes of the JSON itself, and beside the naive pipeline on the same device.
/// </summary>
internal sealed class DeviceBytesBenchmark : IBenchmark
{
    private const int PerCommit = 50;
    private const int Readings = 100_000;
    private const int NaiveReadings = 1_000;
    private const double GoalVsNaive = 1.0 / 30;
    private const double GoalVsJson = 1;

    public IReadOnlyList<Figure> Figures { get; } = 
    [
        new("device_bytes_vs_naive", "ratio", Better.Lower, GoalVsNaive),
        new("device_bytes_vs_raw_json", "ratio", Better.Lower, GoalVsJson),
    ];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var lines = (await DecodedLines.MakeAsync(Readings, stop)).Select((line, i) => line with { Json = line.JsonAt(TimeOf(start, i)) }).ToList();
        using var disk = new LoopDisk(place.NewFolder("device"));

        var before = disk.BytesWritten();
        NaivePipeline.Write(Path.Combine(disk.Path, "naive.db"), lines, NaiveReadings);
        var naive = (disk.BytesWritten() - before) / (double)NaiveReadings;
        Workplace.Progress($"naive: {naive:N0} bytes a reading");

        before = disk.BytesWritten();
        await StoreAsync(Path.Combine(disk.Path, "edge.db"), lines, start, stop);
        var ours = (disk.BytesWritten() - before) / (double)Readings;

        var json = lines.Average(line => line.Json.Length);
        var detail = new JsonObject
        {
            ["bytes_per_reading"] = Math.Round(ours),
            ["naive_bytes_per_reading"] = Math.Round(naive),
            ["raw_json_bytes"] = Math.Round(json),
            ["readings"] = Readings,
            ["how"] = $"sectors written to a loop device with ext4, {PerCommit} readings a commit, {DecodedLines.Meters} meters; orderly stop and sync at the end",
            ["command"] = "./edge bench device_bytes_vs_naive device_bytes_vs_raw_json",
        };
        return
        [
            new("device_bytes_vs_naive", Math.Round(ours / naive, 4), "ratio", Better.Lower, GoalVsNaive, detail),
            new("device_bytes_vs_raw_json", Math.Round(ours / json, 3), "ratio", Better.Lower, GoalVsJson, detail.DeepClone().AsObject()),
        ];
    }

    private static async Task StoreAsync(string file, List<DecodedLine> lines, long start, CancellationToken stop)
    {
        using var secrets = TestSecrets.Mint("listener", "store");
        // Commit interval 0: each commit takes what has arrived, and the next 50 are sent when these are acknowledged.
        await using var store = await RunningService.StartAsync("store", secrets, ("Store:Path", file), ("Store:CommitInterval", "00:00:00"));
        using var channel = GrpcChannel.ForAddress(store.Address);
        using var append = new V1.Store.StoreClient(channel).Append(new Metadata { { "authorization", $"Bearer {secrets.TokenOf("listener")}" } }, cancellationToken: stop);
        for (var i = 0; i < lines.Count; i += PerCommit)
        {
            var telegrams = lines.Skip(i).Take(PerCommit).Select((line, k) => line.HeardAt(TimeOf(start, i + k), i + k + 1)).ToArray();
            await append.RequestStream.WriteAsync(new AppendRequest
            {
                InstanceId = "bench",
                Counters = new HeardCounters { Heard = (ulong)(i + telegrams.Length) },
                Telegrams = { telegrams },
            }, stop);
            await AcknowledgedAsync(append.ResponseStream, telegrams.Length, stop);
        }

        await append.RequestStream.CompleteAsync();
        if (await store.StopAsync(stop) is not 0 and var code)
            throw new InvalidOperationException($"the store ended with {code}");
    }

    private static async Task AcknowledgedAsync(IAsyncStreamReader<AppendResponse> acks, int telegrams, CancellationToken stop)
    {
        for (var acknowledged = 0; acknowledged < telegrams; acknowledged += acks.Current.Outcomes.Count)
        {
            if (!await acks.MoveNext(stop))
                throw new InvalidOperationException("the store has ended the stream");
            if (acks.Current.Outcomes.Any(outcome => outcome != AppendOutcome.Stored))
                throw new InvalidOperationException("a reading was not stored");
        }
    }

    // Four telegrams a second, as a building of 54 meters sends every 13 s.
    private static long TimeOf(long start, int index) => start + (index * 250L);
}

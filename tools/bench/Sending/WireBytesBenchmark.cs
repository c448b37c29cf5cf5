using System.Text.Json.Nodes;

namespace Edge.Bench.Sending;

/// <summary>
/// Bytes that TCP carries for each reading, both ways, over mutual TLS in batches of 100 telegrams in the order heard; what passed before the
/// first batch (handshake, CONNECT, status) is not counted.
/// </summary>
internal sealed class WireBytesBenchmark : IBenchmark
{
    private const int PerBatch = 100;
    private const int Count = 20_000;
    private const double Goal = 80;

    // One message for each reading, as it would be without batches.
    private const int Single = 1_000;

    public IReadOnlyList<Figure> Figures { get; } = [new("wire_bytes_per_reading", "bytes", Better.Lower, Goal)];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var backlog = await Backlog.MakeAsync(Count + Single, stop);
        var (batches, payload) = await MeasureAsync(place, backlog, Count, PerBatch, stop);
        var (singles, _) = await MeasureAsync(place, backlog, Single, 1, stop);
        var detail = new JsonObject
        {
            ["payload_bytes"] = Math.Round(payload, 1),
            ["one_message_per_reading"] = Math.Round(singles),
            ["decoded_json_bytes"] = Math.Round(backlog.JsonBytes),
            ["readings"] = Count,
            ["how"] = $"counted by a relay between uplink and broker; {PerBatch} readings a batch, {DecodedLines.Meters} meters",
            ["command"] = "./edge bench wire_bytes_per_reading",
        };
        return [new("wire_bytes_per_reading", Math.Round(batches, 1), "bytes", Better.Lower, Goal, detail)];
    }

    private static async Task<(double Wire, double Payload)> MeasureAsync(Workplace place, Backlog backlog, int count, int perBatch, CancellationToken stop)
    {
        await using var house = await SendingHouse.StartAsync(place, stop);
        await using var wire = new CountingWire(house.TlsPort);
        await house.StartUplinkAsync(wire.Port, ("Uplink:BatchReadings", $"{perBatch}"));
        // The templates, and the connection with its first status.
        await house.Store.AppendAsync(Storing.StoreUnderLoad.Messages(backlog.Next(perBatch)), stop);
        await house.SendNowAsync(stop);
        await house.ArrivedAsync(1, stop);
        await house.Store.AppendAsync(Storing.StoreUnderLoad.Messages(backlog.Next(count)), stop);
        var before = wire.Bytes;
        var answer = await house.SendNowAsync(stop);
        var passed = wire.Bytes - before;
        var lengths = await house.ArrivedAsync((int)answer.Batches, stop);
        return answer.Readings == (ulong)count ? (passed / (double)count, lengths.Sum() / (double)count)
            : throw new InvalidOperationException($"{answer.Readings} of {count} readings were sent");
    }
}

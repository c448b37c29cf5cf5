using System.Text.Json;

namespace Edge.Cloud.Receiving;

/// <summary>The answer of GET /v1/summary.</summary>
/// <param name="Batches">Received, each id once.</param>
/// <param name="Readings">Received, each key once.</param>
/// <param name="DuplicatesDropped">Batches and readings that came again.</param>
/// <param name="Duplicates">The same, apart.</param>
/// <param name="Unreadable">Messages that are no batch, status or alarm of ours.</param>
/// <param name="Gaps">Batch numbers that have not arrived though higher ones have.</param>
/// <param name="Heartbeats">Accepted.</param>
/// <param name="LastHeartbeat">The last of them.</param>
/// <param name="Status">The last word on each status topic.</param>
/// <param name="Alarms">The last hundred.</param>
/// <param name="Meters">The newest reading of each meter, by its id.</param>
internal sealed record Summary(
    long Batches,
    long Readings,
    long DuplicatesDropped,
    Doubles Duplicates,
    long Unreadable,
    IReadOnlyList<Gap> Gaps,
    long Heartbeats,
    JsonElement? LastHeartbeat,
    IReadOnlyDictionary<string, JsonElement> Status,
    IReadOnlyList<JsonElement> Alarms,
    IReadOnlyDictionary<string, MeterState> Meters);

/// <param name="Batches">Dropped by their id.</param>
/// <param name="Readings">Dropped by their key, in a batch with another id.</param>
/// <param name="Altered">Of the batches: with other bytes than the first time, which must never be.</param>
internal sealed record Doubles(long Batches, long Readings, long Altered);

/// <param name="Gateway">Whose batches.</param>
/// <param name="Epoch">Which life of its database.</param>
/// <param name="From">First missing number.</param>
/// <param name="To">Last missing number.</param>
internal sealed record Gap(string Gateway, string Epoch, ulong From, ulong To);

internal sealed record MeterState(string? Name, string ReceivedAt, JsonElement? Fields)
{
    public static MeterState Of(ReceivedReading reading) => new(reading.Name, reading.ReceivedAt, reading.Fields);
}

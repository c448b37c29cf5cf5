using System.Text.Json;
using Edge.Cloud.Receiving;

namespace Edge.Cloud.Tests;

/// <summary>Ledger entries for tests.</summary>
internal static class Entries
{
    /// <summary>A batch of readings that are given as (key, meter, fields).</summary>
    public static LedgerEntry Batch(string epoch, ulong number, params (string Key, string Meter, string Fields)[] readings) =>
        BatchWithDigest($"digest of {epoch}-{number}", epoch, number, readings);

    public static LedgerEntry BatchWithDigest(string digest, string epoch, ulong number, params (string Key, string Meter, string Fields)[] readings)
    {
        var items = readings.Select((r, n) =>
            $$"""{"key":"{{r.Key}}","meter_id":"{{r.Meter}}","received_at":"2026-05-03T06:00:0{{n}}.000Z","fields":{{r.Fields}}}""");
        return Of(EntryKinds.Batch, $$"""
            {"schema":1,"gateway":"gw-1","epoch":"{{epoch}}","number":{{number}},"batch_id":"{{epoch}}-{{number}}","readings":[{{string.Join(',', items)}}]}
            """, digest);
    }

    public static LedgerEntry Of(string kind, string json, string? digest = null) =>
        new(kind, DateTimeOffset.UnixEpoch, "meters/gw-1/data", digest, JsonElement.Parse(json));
}

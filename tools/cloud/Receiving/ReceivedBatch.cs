using System.Text.Json;

namespace Edge.Cloud.Receiving;

/// <summary>A batch as docs/payload/v1.schema.json describes it, as far as a receiver needs it.</summary>
internal sealed record ReceivedBatch(
    string Gateway, string Epoch, ulong Number, string BatchId, IReadOnlyList<ReceivedReading> Readings)
{
    private const int Schema = 1;

    /// <exception cref="FormatException">It is no such batch; the message says why.</exception>
    public static ReceivedBatch From(JsonElement json)
    {
        try
        {
            if (json.GetProperty("schema").GetInt32() != Schema)
                throw new FormatException($"schema {json.GetProperty("schema")} is not understood, only {Schema}");
            return new ReceivedBatch(
                Text(json, "gateway"), Text(json, "epoch"), json.GetProperty("number").GetUInt64(), Text(json, "batch_id"),
                [.. json.GetProperty("readings").EnumerateArray().Select(ReceivedReading.From)]);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"not a batch: {e.Message}", e);
        }
    }

    internal static string Text(JsonElement json, string name) =>
        json.GetProperty(name).GetString() is { Length: > 0 } text ? text : throw new FormatException($"{name} is empty");
}

/// <summary>One reading of a batch.</summary>
/// <param name="Key">Recognises it wherever it comes again.</param>
/// <param name="MeterId">8 hex digits.</param>
/// <param name="Name">Its name at the gateway; null when it has none.</param>
/// <param name="ReceivedAt">When the gateway heard it.</param>
/// <param name="Fields">The decoder's fields; null when the gateway could not read its answer.</param>
internal sealed record ReceivedReading(string Key, string MeterId, string? Name, string ReceivedAt, JsonElement? Fields)
{
    public static ReceivedReading From(JsonElement json) => new(
        ReceivedBatch.Text(json, "key"),
        ReceivedBatch.Text(json, "meter_id"),
        json.TryGetProperty("name", out var name) ? name.GetString() : null,
        ReceivedBatch.Text(json, "received_at"),
        json.TryGetProperty("fields", out var fields) ? fields : null);
}

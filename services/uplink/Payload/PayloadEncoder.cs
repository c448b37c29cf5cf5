using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.V1;

namespace Edge.Uplink.Payload;

/// <summary>
/// A batch as the cloud gets it: JSON as docs/payload/v1.schema.json says, gzip-compressed. A pure function of the batch: no
/// clock, no attempt count, no gzip timestamp, so that the same batch has the same bytes again. One encoder, one caller at a
/// time: the JSON buffer is used again.
/// </summary>
internal sealed class PayloadEncoder(string gatewayId)
{
    public const int SchemaVersion = 1;
    public const string ContentType = "application/json";
    public const string ContentEncoding = "gzip";

    // Beyond 5 each further percent costs several times the processor (docs/adr/0008-payload.md).
    private static readonly ZLibCompressionOptions Compression = new() { CompressionLevel = 5 };

    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private static readonly JsonWriterOptions Plain = new()
    {
        // Meter names in the user's own letters; nobody puts this into HTML unescaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly ArrayBufferWriter<byte> _json = new(256 * 1024);

    public ReadOnlyMemory<byte> Encode(Batch batch)
    {
        _json.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_json, Plain))
            WriteBatch(writer, batch);

        // A batch of real telegrams becomes a ninth.
        var compressed = new MemoryStream(_json.WrittenCount / 8);
        using (var gzip = new GZipStream(compressed, Compression, leaveOpen: true))
            gzip.Write(_json.WrittenSpan);
        return compressed.GetBuffer().AsMemory(0, (int)compressed.Length);
    }

    private void WriteBatch(Utf8JsonWriter writer, Batch batch)
    {
        writer.WriteStartObject();
        writer.WriteNumber("schema", SchemaVersion);
        writer.WriteString("gateway", gatewayId);
        writer.WriteString("epoch", batch.Epoch);
        writer.WriteNumber("number", batch.Number);
        writer.WriteString("batch_id", batch.BatchId);
        WriteTime(writer, "created_at", batch.CreatedAtMs);
        if (batch.Readings.Count > 0)
        {
            WriteTime(writer, "first_at", batch.Readings.Min(r => r.ReceivedAtMs));
            WriteTime(writer, "last_at", batch.Readings.Max(r => r.ReceivedAtMs));
        }

        if (batch.Window is { } window)
            WriteListening(writer, window);

        writer.WriteStartArray("readings");
        foreach (var reading in batch.Readings)
            WriteReading(writer, reading);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteListening(Utf8JsonWriter writer, ListeningWindow window)
    {
        writer.WriteStartObject("listening");
        WriteTime(writer, "began_at", window.BeganMs);
        writer.WriteNumber("lasted_ms", window.LastedMs);
        writer.WriteStartArray("meters");
        foreach (var meter in window.Meters)
        {
            writer.WriteStartObject();
            writer.WriteString("meter_id", meter.MeterId);
            writer.WriteString("outcome", OutcomeOf(meter.Kind));
            if (meter.Kind == MeterOutcomeKind.Cached)
                writer.WriteNumber("age_ms", meter.AgeMs);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string OutcomeOf(MeterOutcomeKind kind) => kind switch
    {
        MeterOutcomeKind.Fresh => "fresh",
        MeterOutcomeKind.Cached => "cached",
        _ => "never_heard",
    };

    private static void WriteReading(Utf8JsonWriter writer, Reading reading)
    {
        writer.WriteStartObject();
        writer.WriteString("key", reading.Key);
        writer.WriteString("meter_id", reading.MeterId);
        if (reading.MeterName.Length > 0)
            writer.WriteString("name", reading.MeterName);
        WriteTime(writer, "received_at", reading.ReceivedAtMs);
        if (reading.HasRssiDbm)
            writer.WriteNumber("rssi_dbm", reading.RssiDbm);
        writer.WriteString("receiver", reading.Receiver);
        WriteClock(writer, reading.Clock);
        writer.WriteString("freshness", reading.Freshness == Freshness.Fresh ? "fresh" : "cached");
        WriteFields(writer, reading.RawJson);
        writer.WriteEndObject();
    }

    // When the clock was not set, boot and uptime are what the cloud can reckon with.
    private static void WriteClock(Utf8JsonWriter writer, ClockState? clock)
    {
        writer.WriteBoolean("clock_set", clock?.Set ?? false);
        if (clock is null or { Set: true })
            return;
        writer.WriteString("boot_id", clock.BootId);
        writer.WriteNumber("uptime_ms", clock.UptimeMs);
    }

    // What is no JSON object goes as a string: one odd answer of a decoder must not spoil the batch it is in.
    private static void WriteFields(Utf8JsonWriter writer, string rawJson)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(rawJson.Length));
        try
        {
            var utf8 = rented.AsSpan(0, Encoding.UTF8.GetBytes(rawJson, rented));
            if (!IsObject(utf8))
            {
                writer.WriteString("unparsed", utf8);
                return;
            }

            writer.WritePropertyName("fields");
            writer.WriteRawValue(utf8, skipInputValidation: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static bool IsObject(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, long milliseconds)
    {
        Span<char> text = stackalloc char[32];
        // One reading with an impossible time must not keep the others at home.
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, Earliest, Latest))
            .TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        writer.WriteString(name, text[..length]);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Api.Fields;
using Edge.Api.Http;
using Edge.V1;

namespace Edge.Api.Picture;

/// <summary>The last reading of one meter, as far as it is shown.</summary>
internal sealed record LastReading(string MeterId, string Name, DateTimeOffset ReceivedAt, bool ClockSet, string Receiver, int? RssiDbm)
{
    private const int MostBytes = 64 * 1024;

    /// <summary>The decoder's answer.</summary>
    public ReadOnlyMemory<byte> Json { get; private init; }

    public string? Medium { get; private init; }

    public MeterValue? Value { get; private init; }

    /// <summary>Null when it is none that was ever published by the store.</summary>
    public static LastReading? FromBus(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            var root = document.RootElement;
            var received = DateTimeOffset.Parse(root.GetProperty("received_at").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            var rssi = root.GetProperty("rssi_dbm");
            return new LastReading(
                root.GetProperty("meter_id").GetString()!, root.GetProperty("name").GetString()!, received, root.GetProperty("clock_set").GetBoolean(),
                root.GetProperty("receiver").GetString()!, rssi.ValueKind == JsonValueKind.Number ? rssi.GetInt32() : null)
                .With(root.GetProperty("reading"));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Null without a reading.</summary>
    public static LastReading? FromStore(MeterSummary meter)
    {
        if (meter.Latest is not { } latest || Moments.Of(latest.ReceivedAtMs) is not { } received)
            return null;
        var reading = new LastReading(meter.MeterId, meter.MeterName, received, latest.Clock?.Set ?? false, latest.Receiver, latest.HasRssiDbm ? latest.RssiDbm : null);
        try
        {
            using var document = JsonDocument.Parse(latest.RawJson);
            return reading.With(document.RootElement);
        }
        catch (JsonException)
        {
            // The store keeps what it was given; a reading that is no JSON has no values.
            return reading;
        }
    }

    private LastReading With(JsonElement reading) => reading.ValueKind != JsonValueKind.Object ? this : this with
    {
        Json = reading.GetRawText() is { Length: <= MostBytes } text ? Encoding.UTF8.GetBytes(text) : default,
        Medium = reading.TryGetProperty("media", out var medium) && medium.ValueKind == JsonValueKind.String ? medium.GetString() : null,
        Value = MeterValue.Of(reading),
    };

}

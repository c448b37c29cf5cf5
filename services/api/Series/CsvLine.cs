using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Api.Fields;
using Edge.Api.Http;
using Edge.V1;

namespace Edge.Api.Series;

/// <summary>One reading as a line of CSV (RFC 4180).</summary>
internal static class CsvLine
{
    public const string Header = "key,received_at,clock_set,receiver,rssi_dbm,also_heard_by,name,value,unit,raw_json\r\n";

    public static void Append(StringBuilder line, Reading reading, string? field)
    {
        var value = field is null ? null : NumberOf(reading.RawJson, field);
        Text(line, reading.Key).Append(',');
        line.Append(Moments.Of(reading.ReceivedAtMs) is { } received ? Moments.Text(received) : "").Append(',');
        line.Append(reading.Clock?.Set == true ? "true" : "false").Append(',');
        Text(line, reading.Receiver).Append(',');
        line.Append(reading.HasRssiDbm ? reading.RssiDbm.ToString(CultureInfo.InvariantCulture) : "").Append(',');
        Text(line, string.Join(' ', reading.AlsoHeardBy)).Append(',');
        Text(line, reading.MeterName).Append(',');
        line.Append(value).Append(',');
        Text(line, value is null ? "" : FieldTable.Of(field!, JsonValueKind.Number).Unit ?? "").Append(',');
        Text(line, reading.RawJson).Append("\r\n");
    }

    private static StringBuilder Text(StringBuilder line, string text) => text.AsSpan().ContainsAny("\",\r\n")
        ? line.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"')
        : line.Append(text);

    // As the decoder wrote it: what is parsed and written again may differ in its last digit.
    private static string? NumberOf(string json, string field)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(field, out var value)
                && value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Edge.Api.Fields;
using Edge.Api.Meters;
using Edge.Hosting;

namespace Edge.Api.HomeAssistant;

/// <summary>A meter as a device of Home Assistant, with each of its fields as an entity.</summary>
internal sealed class MeterDevice(Topics topics, ServiceInfo service)
{
    // Longer states are refused there.
    private const int LongestText = 255;

    public byte[] Write(MeterRow row, IEnumerable<MeterField> fields) => Announcement.Write(json =>
    {
        WriteDevice(json, row);
        Announcement.Origin(json, service);
        Announcement.Availability(json, "listener", "store");
        json.WriteString("state_topic", $"edge/readings/{row.Id}");
        json.WriteNumber("qos", 1);
        json.WriteStartObject("components");
        var list = fields.ToList();
        foreach (var field in list)
            WriteField(json, row, field, list.Count(other => other.Words == field.Words) > 1);
        WriteSignal(json, row);
        WriteLastHeard(json, row);
        json.WriteEndObject();
    });

    private void WriteDevice(Utf8JsonWriter json, MeterRow row)
    {
        json.WriteStartObject("device");
        json.WriteStartArray("identifiers");
        json.WriteStringValue(topics.Meter(row.Id!));
        json.WriteEndArray();
        json.WriteString("name", row.Name.Length > 0 ? row.Name : row.Id);
        json.WriteString("serial_number", row.Id);
        if (row.Driver is not null)
            json.WriteString("model", row.Driver);
        json.WriteString("via_device", topics.Gateway);
        json.WriteEndObject();
    }

    private void WriteField(Utf8JsonWriter json, MeterRow row, MeterField field, bool isNameTaken)
    {
        var name = isNameTaken && field.Kind.Unit is { } differs ? $"{field.Words} ({differs})" : field.Words;
        var value = $"value_json.reading.get('{field.Name}')";
        var template = field.IsText ? $"{{{{ ({value} or '') | string | truncate({LongestText}, True, '') }}}}" : $"{{{{ {value} }}}}";
        Announcement.BeginEntity(json, "sensor", topics.Meter(row.Id!), field.Name, name, template);
        var home = field.Kind.HomeFor(row.Medium, field.IsCounter);
        if (home.DeviceClass is { } deviceClass)
            json.WriteString("device_class", deviceClass);
        if (field.Kind.Unit is { } unit)
            json.WriteString("unit_of_measurement", unit);
        if (home.StateClass is { } stateClass)
            json.WriteString("state_class", stateClass);
        if (field.IsText)
            json.WriteString("entity_category", "diagnostic");
        End(json, row);
    }

    private void WriteSignal(Utf8JsonWriter json, MeterRow row)
    {
        Announcement.BeginEntity(json, "sensor", topics.Meter(row.Id!), "rssi_dbm", "Signal", "{{ value_json.rssi_dbm }}");
        json.WriteString("device_class", "signal_strength");
        json.WriteString("unit_of_measurement", "dBm");
        json.WriteString("state_class", "measurement");
        json.WriteString("entity_category", "diagnostic");
        End(json, row);
    }

    // It stays when the meter falls silent: that is what it is for.
    private void WriteLastHeard(Utf8JsonWriter json, MeterRow row)
    {
        Announcement.BeginEntity(json, "sensor", topics.Meter(row.Id!), "received_at", "Last heard", "{{ value_json.received_at }}");
        json.WriteString("device_class", "timestamp");
        json.WriteString("entity_category", "diagnostic");
        json.WriteEndObject();
    }

    private static void End(Utf8JsonWriter json, MeterRow row)
    {
        if (row.Setup?.LateAfter is { } lateAfter)
            json.WriteNumber("expire_after", (long)lateAfter.TotalSeconds);
        json.WriteEndObject();
    }
}

/// <summary>A field as an entity.</summary>
internal sealed record MeterField(string Name, FieldKind Kind, bool IsCounter)
{
    // Names go into templates: whatever else a name may hold, it is no code there.
    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    public bool IsText => Kind.Name is FieldKind.TextName or "flag" or "time";

    /// <summary>For a person: without the unit.</summary>
    public string Words { get; } = WordsOf(Name, Kind);

    /// <summary>The fields of a reading that can be entities.</summary>
    public static IEnumerable<MeterField> All(ReadOnlyMemory<byte> reading) => FieldRow.All(reading)
        .Where(field => !field.Field.AsSpan().ContainsAnyExcept(Letters))
        .Select(field => new MeterField(field.Field, FieldTable.Of(field.Field, field.Value.ValueKind), field.Counter));

    private static string WordsOf(string name, FieldKind kind)
    {
        var end = kind.Unit is null ? -1 : name.LastIndexOf('_');
        var words = (end > 0 ? name[..end] : name).Replace('_', ' ');
        return string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(words[0])}{words[1..]}");
    }
}

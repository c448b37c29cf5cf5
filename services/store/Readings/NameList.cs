using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Edge.Store.Readings;

/// <summary>A few names as one text: a JSON array, or nothing when there is none.</summary>
internal static class NameList
{
    public static string Write(IReadOnlyCollection<string> names)
    {
        if (names.Count == 0)
            return "";
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var name in names)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static IEnumerable<string> Read(string names)
    {
        if (names.Length == 0)
            return [];
        using var json = JsonDocument.Parse(names);
        return [.. json.RootElement.EnumerateArray().Select(name => name.GetString()!)];
    }
}

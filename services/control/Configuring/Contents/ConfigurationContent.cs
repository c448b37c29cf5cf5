using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Control.Configuring.Contents;

/// <summary>What a sealed configuration says, docs/configuration.md; read strictly.</summary>
/// <param name="Gateway">For whom it is.</param>
/// <param name="Serial">Grows with each one.</param>
/// <param name="ExpiresAt">It is not begun later.</param>
/// <param name="Settings">What is to be merged into edge.json; null: nothing.</param>
/// <param name="ReplacesMeters">Files that it does not name go.</param>
/// <param name="Meters">The meters' files by plain name; null takes one away.</param>
internal sealed record ConfigurationContent(
    string Gateway, ulong Serial, DateTimeOffset ExpiresAt, JsonObject? Settings, bool ReplacesMeters, IReadOnlyDictionary<string, string?> Meters)
{
    public const int MostMeters = 1000;

    private const int MaxFileName = 96;
    private const ulong MaxSerial = 1UL << 53;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };
    private static readonly string[] TimeForms = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <exception cref="ConfigurationException">It is none.</exception>
    public static ConfigurationContent Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is for escapes that stand for no character. What is in it may be a key, and is not quoted.
            throw new ConfigurationException("what was sealed is no JSON of a configuration", e);
        }
    }

    private static ConfigurationContent Read(JsonElement json)
    {
        Known(json, "what was sealed", "gateway", "serial", "expires_at", "settings", "meters");
        var settings = json.TryGetProperty("settings", out var given) ? ReadSettings(given) : null;
        var (replaces, meters) = json.TryGetProperty("meters", out var files) ? ReadMeters(files) : (false, new Dictionary<string, string?>());
        if (settings is null && meters.Count == 0 && !replaces)
            throw new ConfigurationException("neither settings nor meters are in it");
        return new(ReadText(json, "gateway"), ReadSerial(json), ReadTime(json), settings, replaces, meters);
    }

    private static JsonObject ReadSettings(JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? JsonObject.Create(value.Clone())!
        : throw new ConfigurationException("settings: an object of sections is expected");

    private static (bool Replaces, IReadOnlyDictionary<string, string?>) ReadMeters(JsonElement value)
    {
        Known(value, "meters", "mode", "files");
        var replaces = ReadText(value, "mode") switch
        {
            "merge" => false,
            "replace" => true,
            _ => throw new ConfigurationException("meters.mode: merge or replace is expected"),
        };
        if (!value.TryGetProperty("files", out var files) || files.ValueKind != JsonValueKind.Object || files.GetPropertyCount() > MostMeters)
            throw new ConfigurationException($"meters.files: an object of at most {MostMeters} files is expected");
        var read = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var file in files.EnumerateObject())
            read.Add(ReadName(file.Name), ReadFile(file, replaces));
        return (replaces, read);
    }

    // It becomes a path.
    private static string ReadName(string name) =>
        name.Length is > 0 and <= MaxFileName && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? name
            : throw new ConfigurationException($"meters.files: a name has 1 to {MaxFileName} letters, digits, points, _ and -, a letter or digit first");

    private static string? ReadFile(JsonProperty file, bool replaces) => file.Value.ValueKind switch
    {
        JsonValueKind.String => file.Value.GetString(),
        JsonValueKind.Null when !replaces => null,
        _ => throw new ConfigurationException($"meters.files.{file.Name}: the file's text is expected{(replaces ? "" : ", or null to take it away")}"),
    };

    private static ulong ReadSerial(JsonElement json) =>
        json.TryGetProperty("serial", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var serial) && serial is > 0 and <= MaxSerial
            ? serial
            : throw new ConfigurationException("serial: a whole number from 1 on is expected");

    private static DateTimeOffset ReadTime(JsonElement json) =>
        DateTimeOffset.TryParseExact(ReadText(json, "expires_at"), TimeForms, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new ConfigurationException("expires_at: a time such as 2026-05-03T06:00:00Z is expected");

    private static string ReadText(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new ConfigurationException($"{name}: a text is expected");

    private static void Known(JsonElement value, string what, params string[] names)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new ConfigurationException($"{what}: an object is expected");
        if (value.EnumerateObject().Any(member => !names.Contains(member.Name)))
            throw new ConfigurationException($"{what}: only {string.Join(", ", names)} may be in it");
    }
}

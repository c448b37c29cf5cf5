using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Control.Configuring.Contents;

/// <summary>
/// Merges settings into those that are there (as RFC 7396 has it: objects member by member, all else replaced, null takes away), but
/// for what the gateway needs to be reached and mended.
/// </summary>
internal static class SettingsMerge
{
    /// <summary>A mistake in one of these would shut the operator out, or keep control from taking the mistake back.</summary>
    public static readonly string[] Untouchable = ["Bus", "Configuring", "Engine", "Gateway", "Listen", "Peers", "Secrets", "Trust", "Update"];

    // As the services read it: comments are allowed, and names are alike in any case.
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly JsonNodeOptions AnyCase = new() { PropertyNameCaseInsensitive = true };
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The new file, and the sections that differ in it.</summary>
    /// <param name="file">The present file; null: there is none.</param>
    /// <param name="changes">What is to be merged into it.</param>
    /// <exception cref="ConfigurationException">It touches what must not be changed from afar, or the present file is broken.</exception>
    public static (byte[] File, IReadOnlyList<string> Sections) Apply(ReadOnlySpan<byte> file, JsonObject changes)
    {
        try
        {
            RefuseUntouchable(changes);
            RefuseNames(changes);
            var (before, after) = (Read(file), Read(file));
            Merge(after, changes);
            var sections = after.Select(section => section.Key).Union(before.Select(section => section.Key), StringComparer.OrdinalIgnoreCase)
                .Where(section => !JsonNode.DeepEquals(before[section], after[section])).ToList();
            return (Encoding.UTF8.GetBytes(after.ToJsonString(Indented) + "\n"), sections);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // A present file that is broken, or an escape that stands for no character.
            throw new ConfigurationException($"edge.json and these settings cannot be merged: {e.Message}", e);
        }
    }

    private static JsonObject Read(ReadOnlySpan<byte> file) =>
        file.IsEmpty ? new JsonObject(AnyCase) : JsonNode.Parse(file.TrimStart("\uFEFF"u8), AnyCase, Lenient) as JsonObject ?? throw new JsonException("no object");

    private static void Merge(JsonObject into, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is null)
                into.Remove(name);
            else if (value is not JsonObject deeper)
                into[name] = value.DeepClone();
            else
            {
                if (into[name] is not JsonObject there)
                    into[name] = there = new JsonObject(AnyCase);
                Merge(there, deeper);
            }
        }
    }

    private static void RefuseUntouchable(JsonObject changes)
    {
        foreach (var (section, _) in changes)
            if (Untouchable.Contains(section, StringComparer.OrdinalIgnoreCase))
                throw new ConfigurationException($"{section} cannot be changed from afar: a mistake in it would shut the operator out");
    }

    // The services read "Trust:OperatorKey" as that setting of that section, wherever it stands. Texts are read here because one that
    // stands for no character is found only then.
    private static void RefuseNames(JsonNode? node)
    {
        if (node is JsonObject members)
            foreach (var (name, value) in members)
            {
                if (name.Contains(':', StringComparison.Ordinal))
                    throw new ConfigurationException("settings: no name may have a colon in it; sections are objects");
                RefuseNames(value);
            }
        else if (node is JsonArray items)
            foreach (var item in items)
                RefuseNames(item);
        else if (node?.GetValueKind() == JsonValueKind.String)
            _ = node.GetValue<string>();
    }
}

using System.Text.Json.Nodes;

namespace Edge.Cli.Tests.Fleet;

/// <summary>A compose file of the gateway, as the real `docker compose` reads it.</summary>
internal sealed class ComposeFile
{
    private readonly JsonObject _file;

    private ComposeFile(string text, JsonObject file) => (Text, _file) = (text, file);

    /// <summary>As it is written.</summary>
    public string Text { get; }

    public IEnumerable<string> Sections => _file.Select(section => section.Key);

    public JsonObject Services => (JsonObject)_file["services"]!;

    public JsonObject Networks => (JsonObject)_file["networks"]!;

    public JsonObject Volumes => (JsonObject)_file["volumes"]!;

    public static async Task<ComposeFile> ReadAsync(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "fleet", name);
        var read = await ToolProcess.RunAsync("docker", "compose", "--file", path, "config", "--format", "json", "--no-interpolate");
        // What compose warns of comes before it.
        return new(await File.ReadAllTextAsync(path), (JsonObject)JsonNode.Parse(read[read.IndexOf("{\n", StringComparison.Ordinal)..])!);
    }

    public JsonObject Service(string name) => (JsonObject)Services[name]!;

    /// <summary>The volumes of a service.</summary>
    public IEnumerable<Mount> Mounts(string service) => (Service(service)["volumes"] as JsonArray ?? []).Select(volume => new Mount(
        (string)volume!["type"]!, (string)volume["source"]!, (string)volume["target"]!, volume["read_only"]?.GetValue<bool>() ?? false));

    /// <summary>The names in a service's list or object; none when it has none.</summary>
    public static IEnumerable<string> Names(JsonNode? found) => found switch
    {
        JsonObject named => named.Select(entry => entry.Key),
        JsonArray listed => listed.Select(entry => (string)entry!),
        _ => [],
    };

    internal sealed record Mount(string Type, string Source, string Target, bool IsReadOnly);
}

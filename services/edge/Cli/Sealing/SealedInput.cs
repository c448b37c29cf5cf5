using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Cli.Meters;
using Edge.Listener.Meters;

namespace Edge.Cli.Sealing;

/// <summary>Files that a person names for a configuration.</summary>
internal static class SealedInput
{
    private const int MostBytes = 8 * MeterFile.MaxBytes;

    public static string Text(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                throw new Usage($"{path} is larger than {MostBytes} bytes");
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new Usage($"cannot read {path}: {e.Message}");
        }
    }

    /// <summary>Sections of settings, as in edge.json.</summary>
    public static JsonObject Settings(string path)
    {
        try
        {
            return JsonNode.Parse(Text(path)) as JsonObject ?? throw new Usage($"{path}: an object of sections is expected, as in edge.json");
        }
        catch (JsonException e)
        {
            throw new Usage($"{path} is not JSON: {e.Message}");
        }
    }

    /// <summary>The meters' files by their names; what an editor has left is none, as the listener sees it.</summary>
    public static JsonObject Meters(string folder)
    {
        if (!Directory.Exists(folder))
            throw new Usage($"{folder} is no folder");
        var files = new JsonObject();
        foreach (var path in MeterFolder.ListFiles(folder) ?? throw new Usage($"{folder} cannot be read"))
            files[Path.GetFileName(path)] = MeterStore.Read(path);
        return files;
    }
}

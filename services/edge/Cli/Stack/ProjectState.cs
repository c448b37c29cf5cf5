using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Cli.Stack;

/// <summary>What `status`, `down` and the others need to know about a stack that they did not start; kept in project.json.</summary>
/// <param name="Tag">Of its images.</param>
/// <param name="Demo">Whether it is a demonstration.</param>
/// <param name="Interval">In a demonstration: how often each meter sends, in seconds.</param>
internal sealed record ProjectState(string Tag, bool Demo, int? Interval)
{
    public static readonly ProjectState Unknown = new("dev", false, null);

    /// <summary>Null when nothing was ever started.</summary>
    public static ProjectState? Read(string file)
    {
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(file));
            return new((string?)json?["tag"] ?? "dev", (bool?)json?["demo"] ?? false, (int?)json?["interval"]);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new Failure($"{file} cannot be read", e.Message, "delete it, and start the stack again as it was: ./edge up or ./edge demo");
        }
    }

    public void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var json = new JsonObject { ["tag"] = Tag, ["demo"] = Demo, ["interval"] = Interval };
        File.WriteAllText(file + ".new", json.ToJsonString());
        File.Move(file + ".new", file, overwrite: true);
    }
}

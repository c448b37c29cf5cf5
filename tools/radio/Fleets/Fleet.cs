using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Radio.Fleets;

/// <summary>The simulated meters of a building. The same seed gives the same meters; more of them leave the first ones as they were.</summary>
public sealed record Fleet(uint Seed, IReadOnlyList<FleetMeter> Meters)
{
    private const string FleetFile = "fleet.json";
    private const string MetersFolder = "meters.d";

    /// <summary>Makes that many meters.</summary>
    public static Fleet Create(int count, uint seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var meters = new List<FleetMeter>(count);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < count; index++) meters.Add(FleetMaker.Make(seed, index, ids));
        return new Fleet(seed, meters);
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    public static Fleet Load(string directory)
    {
        var path = Path.Combine(directory, FleetFile);
        if (!File.Exists(path)) throw new FleetException($"There is no {path}: make it with `init --dir {directory}`.");
        return JsonSerializer.Deserialize(File.ReadAllBytes(path), FleetJson.Default.Fleet) ?? throw new FleetException($"{path} is empty.");
    }

    /// <summary>Writes <c>fleet.json</c> and one file a meter in <c>meters.d</c>, each complete or not at all.</summary>
    public void Save(string directory)
    {
        var metersFolder = Directory.CreateDirectory(Path.Combine(directory, MetersFolder)).FullName;
        foreach (var meter in Meters)
            Files.Replace(Path.Combine(metersFolder, $"{meter.Name.Replace(' ', '-').ToLowerInvariant()}.conf"), meter.ToMeterFile(), directory);
        Files.Replace(Path.Combine(directory, FleetFile), JsonSerializer.Serialize(this, FleetJson.Default.Fleet) + "\n", directory);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Fleet))]
internal sealed partial class FleetJson : JsonSerializerContext;

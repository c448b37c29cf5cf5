using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace Edge.Hosting;

/// <summary>Where settings come from: one JSON file, and environment variables, which win.</summary>
internal static class SettingsFile
{
    public const string DefaultPath = "/etc/mbus-gateway/edge.json";

    /// <summary>Names the file that is read instead of <see cref="DefaultPath"/>.</summary>
    public const string PathVariable = "EDGE_CONFIG";

    /// <summary>Holds the settings themselves instead of a file: for a check of settings that are not written yet.</summary>
    public const string ContentVariable = "EDGE_CONFIG_JSON";

    private const string VariablePrefix = "EDGE_";
    private const string DeviceVariable = "BALENA_DEVICE_UUID";

    public static IConfiguration Load(IReadOnlyDictionary<string, string> environment, ICollection<SettingError> errors)
    {
        var builder = new ConfigurationBuilder();
        // On balena a device has a name of its own, which is the gateway's unless it is given another.
        if (environment.TryGetValue(DeviceVariable, out var device))
            builder.AddInMemoryCollection([KeyValuePair.Create("Gateway:Id", (string?)device)]);
        var content = environment.GetValueOrDefault(ContentVariable);
        var path = content is null ? environment.GetValueOrDefault(PathVariable, DefaultPath) : "edge.json";
        if ((content is null ? ReadFile(path, errors) : new MemoryStream(Encoding.UTF8.GetBytes(content))) is { } json)
            builder.AddJsonStream(json);
        builder.AddInMemoryCollection(
            from variable in environment
            where variable.Key.StartsWith(VariablePrefix, StringComparison.Ordinal) && variable.Key is not (PathVariable or ContentVariable)
            select KeyValuePair.Create(
                variable.Key[VariablePrefix.Length..].Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal),
                (string?)variable.Value));
        return Build(builder, path, errors);
    }

    // Of the file only: the environment has variables of other programs that begin alike.
    private static void CheckSections(IConfigurationRoot configuration, string path, ICollection<SettingError> errors)
    {
        if (configuration.Providers.OfType<JsonStreamConfigurationProvider>().FirstOrDefault() is not { } file)
            return;
        foreach (var section in file.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase))
            if (!Sections.All.Contains(section, StringComparer.OrdinalIgnoreCase))
                errors.Add(new(path, section, $"there is no such section; there are {string.Join(", ", Sections.All)}"));
    }

    private static IConfigurationRoot Build(ConfigurationBuilder builder, string path, ICollection<SettingError> errors)
    {
        try
        {
            var configuration = builder.Build();
            CheckSections(configuration, path, errors);
            return configuration;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidDataException)
        {
            errors.Add(new(path, null, $"it is not valid JSON: {(e.InnerException ?? e).Message}"));
            builder.Sources.Remove(builder.Sources.OfType<JsonStreamConfigurationSource>().First());
            return builder.Build();
        }
    }

    // An absent file means defaults. It is read as a whole: nothing watches it later.
    private static MemoryStream? ReadFile(string path, ICollection<SettingError> errors)
    {
        try
        {
            return File.Exists(path) ? new MemoryStream(File.ReadAllBytes(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new(path, null, $"it cannot be read: {e.Message}"));
            return null;
        }
    }
}

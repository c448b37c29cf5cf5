using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Edge.Hosting;

/// <summary>Binds sections to options and collects everything that is wrong, instead of stopping at the first error.</summary>
internal sealed class SettingsReader(IConfiguration configuration, ICollection<SettingError> errors)
{
    public T Read<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>() where T : class, new()
    {
        var section = typeof(T).GetCustomAttribute<SectionAttribute>()?.Name
            ?? throw new InvalidOperationException($"{typeof(T)} needs a [Section].");
        var options = new T();
        var before = errors.Count;
        ReadSettings(options, SettingProperty.Of(typeof(T)), configuration.GetSection(section));
        if (errors.Count == before && options is IChecksItself checks)
            foreach (var reason in checks.Check())
                errors.Add(new(section, null, reason));
        return options;
    }

    private void ReadSettings(object options, IReadOnlyList<SettingProperty> settings, IConfigurationSection section)
    {
        var path = section.Path;
        if (!string.IsNullOrEmpty(section.Value))
            errors.Add(new(path, section.Value, "settings within it are expected, not a value"));
        foreach (var child in section.GetChildren())
            if (!settings.Any(setting => setting.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)))
                errors.Add(new($"{path}:{child.Key}", child.Value, UnknownKey(settings)));
        foreach (var setting in settings)
            if (section.GetSection(setting.Name) is var child && child.Exists()
                && ReadSetting(setting, child, $"{path}:{setting.Name}") is { } value)
                setting.Set(options, value);
    }

    private object? ReadSetting(SettingProperty setting, IConfigurationSection section, string path) =>
        setting.IsList ? ReadList(setting, section, path) : ReadValue(setting, section, path);

    private List<string> ReadList(SettingProperty setting, IConfigurationSection section, string path)
    {
        var list = new List<string>();
        if (!string.IsNullOrEmpty(section.Value))
            errors.Add(new(path, section.Value, "a list is expected"));
        foreach (var child in section.GetChildren().OrderBy(child => Index(child.Key)))
        {
            var itemPath = $"{path}:{child.Key}";
            if (Index(child.Key) == int.MaxValue)
                errors.Add(new(itemPath, child.Value, "a list is expected, with the keys 0, 1, 2 ..."));
            else if (ReadValue(setting, child, itemPath) is string value)
                list.Add(value);
        }
        return list;
    }

    private object? ReadValue(SettingProperty setting, IConfigurationSection section, string path)
    {
        if (section.Value is not { } text)
        {
            errors.Add(new(path, null, "one value is expected, not several"));
            return null;
        }
        var value = SettingParser.Parse(setting.ValueType, text, out var expected);
        if ((value is null ? expected : setting.OutOfRange(value)) is { } reason)
        {
            errors.Add(new(path, text, reason));
            return null;
        }
        return value;
    }

    private static string UnknownKey(IReadOnlyList<SettingProperty> settings) =>
        $"there is no such setting; there are {string.Join(", ", settings.Select(setting => setting.Name))}";

    private static int Index(string key) =>
        int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : int.MaxValue;
}

using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Edge.Hosting;

/// <summary>One line of the table of all settings.</summary>
/// <param name="Key">For example <c>Store:CommitInterval</c>; <c>#</c> stands for the number of a list's element.</param>
/// <param name="Unit">Of a number, or how the value is written.</param>
/// <param name="Range">What is allowed; empty when everything is.</param>
/// <param name="Default">Empty when there is none.</param>
/// <param name="Text">What it does, and what happens otherwise.</param>
public sealed record SettingRow(string Key, string Unit, string Range, string Default, string Text);

/// <summary>The table of all settings, made from the options themselves.</summary>
public static class SettingsTable
{
    /// <summary>For a tool that makes the reference: trimming removes what it looks for. Every setting of every class of options in an assembly, ordered by key.</summary>
    [RequiresUnreferencedCode("It looks at every type of the assembly.")]
    public static IReadOnlyList<SettingRow> Of(Assembly assembly) =>
        [.. from options in assembly.GetTypes()
            let section = options.GetCustomAttribute<SectionAttribute>()
            where section is not null
            from row in Rows(options, section.Name)
            orderby row.Key
            select row];

    /// <summary>The rows as a table in Markdown.</summary>
    public static string ToMarkdown(IEnumerable<SettingRow> rows)
    {
        var text = new StringBuilder("| Setting | Unit | Range | Default | What it does, and what happens otherwise |\n|---|---|---|---|---|\n");
        foreach (var row in rows)
            text.Append(CultureInfo.InvariantCulture, $"| `{row.Key}` | {row.Unit} | {row.Range} | {Code(row.Default)} | {row.Text} |\n");
        return text.ToString();
    }

    private static IEnumerable<SettingRow> Rows(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type type,
        string path)
    {
        var defaults = Activator.CreateInstance(type)!;
        foreach (var setting in SettingProperty.Of(type))
        {
            var key = $"{path}:{setting.Name}" + (setting.IsList ? ":#" : "");
            yield return new(key, UnitOf(setting), RangeOf(setting), DefaultOf(setting.Get(defaults)), setting.Text.Replace("|", "\\|", StringComparison.Ordinal));
        }
    }

    private static string UnitOf(SettingProperty setting) =>
        setting.Unit ?? (setting.ValueType == typeof(TimeSpan) ? "hh:mm:ss" : "");

    private static string RangeOf(SettingProperty setting)
    {
        if (setting.ValueType.IsEnum)
            return string.Join(", ", Enum.GetNames(setting.ValueType));
        if (setting.ValueType == typeof(bool))
            return "true, false";
        return (setting.Min, setting.Max) switch
        {
            (null, null) => "",
            ({ } min, null) => $"from {min}",
            (null, { } max) => $"up to {max}",
            var (min, max) => $"{min} to {max}",
        };
    }

    private static string DefaultOf(object? value) => value switch
    {
        null => "",
        string text => text,
        IEnumerable list => string.Join(", ", list.Cast<object>().Select(SettingParser.Format)),
        _ => SettingParser.Format(value),
    };

    private static string Code(string text) => text.Length == 0 ? "" : $"`{text}`";
}

using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Edge.Hosting;

/// <summary>A property that is a setting, seen by reflection.</summary>
internal sealed class SettingProperty
{
    private readonly PropertyInfo _property;
    private readonly SettingAttribute _attribute;

    private SettingProperty(PropertyInfo property, SettingAttribute attribute)
    {
        _property = property;
        _attribute = attribute;
        IsList = _property.PropertyType == typeof(IReadOnlyList<string>);
        ValueType = IsList ? typeof(string) : Nullable.GetUnderlyingType(_property.PropertyType) ?? _property.PropertyType;
    }

    public string Name => _property.Name;

    public string Text => _attribute.Text;

    public string? Unit => _attribute.Unit;

    public string? Min => _attribute.Min;

    public string? Max => _attribute.Max;

    /// <summary>The type of the value, or of one element of a list.</summary>
    public Type ValueType { get; }

    public bool IsList { get; }

    public static IReadOnlyList<SettingProperty> Of(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options) =>
        [.. from _property in options.GetProperties()
            let _attribute = _property.GetCustomAttribute<SettingAttribute>()
            where _attribute is not null
            select new SettingProperty(_property, _attribute)];

    public object? Get(object options) => _property.GetValue(options);

    public void Set(object options, object value) => _property.SetValue(options, value);

    /// <summary>Why a value of the right type is out of range; null when it is within.</summary>
    public string? OutOfRange(object value)
    {
        if (Min is not null && Compare(value, Min) < 0)
            return $"at least {Min}{(Unit is null ? "" : " " + Unit)} is expected";
        if (Max is not null && Compare(value, Max) > 0)
            return $"at most {Max}{(Unit is null ? "" : " " + Unit)} is expected";
        return null;
    }

    private int Compare(object value, string bound) =>
        ((IComparable)value).CompareTo(SettingParser.Parse(ValueType, bound, out _)
            ?? throw new InvalidOperationException($"The bound {bound} of the setting {Name} is not a {ValueType.Name}."));
}

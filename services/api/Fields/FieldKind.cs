namespace Edge.Api.Fields;

/// <summary>What a field measures, and in which unit, as people and Home Assistant write it.</summary>
/// <param name="Name">The kind's name in this API.</param>
/// <param name="Unit">Null: it has none.</param>
/// <param name="Home">What Home Assistant calls it; null where it has no name that fits.</param>
internal sealed record FieldKind(string Name, string? Unit = null, HomeClass? Home = null)
{
    public const string TextName = "text";
    public const string NumberName = "number";

    public static readonly FieldKind Text = new(TextName);
    public static readonly FieldKind Flag = new("flag");
    public static readonly FieldKind Number = new(NumberName);
}

/// <summary>A device class of Home Assistant.</summary>
/// <param name="Name">For example <c>energy</c>.</param>
/// <param name="Measures">A present level; otherwise a sum, which has a state class only where it always grows.</param>
internal sealed record HomeClass(string Name, bool Measures = true);

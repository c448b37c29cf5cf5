namespace Edge.Hosting;

/// <summary>
/// Makes a property a setting. Its initial value is the default. Types: <see cref="string"/>, <see cref="bool"/>,
/// <see cref="int"/>, <see cref="long"/>, <see cref="double"/>, <see cref="TimeSpan"/>, an enum, each also nullable, and
/// <see cref="IReadOnlyList{T}"/> of <see cref="string"/>.
/// </summary>
/// <param name="text">What it does, and what happens otherwise: one or two sentences for the table in the README.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string text) : Attribute
{
    /// <summary>What it does, and what happens otherwise.</summary>
    public string Text { get; } = text;

    /// <summary>The unit of a number, for example <c>bytes</c>; durations are hh:mm:ss and need none.</summary>
    public string? Unit { get; init; }

    /// <summary>The smallest value allowed, written as in the configuration.</summary>
    public string? Min { get; init; }

    /// <summary>The largest value allowed, written as in the configuration.</summary>
    public string? Max { get; init; }
}

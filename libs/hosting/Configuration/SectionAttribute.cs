namespace Edge.Hosting;

/// <summary>Names the section of the configuration that a class of options is read from.</summary>
/// <param name="name">For example <c>Store</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SectionAttribute(string name) : Attribute
{
    /// <summary>The section's name.</summary>
    public string Name { get; } = name;
}

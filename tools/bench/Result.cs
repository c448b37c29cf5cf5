using System.Text.Json.Nodes;

namespace Edge.Bench;

/// <summary>One figure. Its value is null, with a reason in the detail, where it could not be measured.</summary>
internal sealed record Result(string Name, double? Value, string Unit, Better Better, double Goal, JsonObject Detail)
{
    public bool Met => Value is { } value && (Better == Better.Higher ? value >= Goal : value <= Goal);

    public static Result Unmeasured(string name, string unit, Better better, double goal, string reason) =>
        new(name, null, unit, better, goal, new JsonObject { ["reason"] = reason });

    public JsonObject ToJson() => new()
    {
        ["name"] = Name,
        ["value"] = Value,
        ["unit"] = Unit,
        ["better"] = Better == Better.Higher ? "higher" : "lower",
        ["goal"] = Goal,
        ["detail"] = Detail.DeepClone(),
    };
}

internal enum Better
{
    Higher,
    Lower,
}

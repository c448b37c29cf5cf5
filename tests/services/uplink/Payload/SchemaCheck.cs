using System.Text.Json;
using System.Text.RegularExpressions;

namespace Edge.Uplink.Tests.Payload;

/// <summary>As much of JSON Schema as our schema uses. A keyword that it does not know fails the test: nothing is checked by looking away.</summary>
internal sealed class SchemaCheck(JsonElement root)
{
    private static readonly string[] Words = ["$schema", "$id", "$defs", "title", "description"];

    public IReadOnlyList<string> Check(JsonElement value) => [.. Check(root, value, "$")];

    private IEnumerable<string> Check(JsonElement schema, JsonElement value, string at) =>
        schema.EnumerateObject().Where(rule => !Words.Contains(rule.Name)).SelectMany(rule => Check(schema, rule, value, at));

    private IEnumerable<string> Check(JsonElement schema, JsonProperty rule, JsonElement value, string at) => rule.Name switch
    {
        "type" => Require(IsOfType(value, rule.Value.GetString()!), at, rule),
        "const" => Require(JsonElement.DeepEquals(value, rule.Value), at, rule),
        "enum" => Require(rule.Value.EnumerateArray().Any(allowed => JsonElement.DeepEquals(value, allowed)), at, rule),
        "pattern" when value.ValueKind != JsonValueKind.String => [],
        "pattern" => Require(Regex.IsMatch(value.GetString()!, rule.Value.GetString()!), at, rule),
        "minimum" => Require(value.GetDecimal() >= rule.Value.GetDecimal(), at, rule),
        "maximum" => Require(value.GetDecimal() <= rule.Value.GetDecimal(), at, rule),
        "minLength" => Require(value.GetString()!.Length >= rule.Value.GetInt32(), at, rule),
        "minItems" => Require(value.GetArrayLength() >= rule.Value.GetInt32(), at, rule),
        "required" or "properties" when value.ValueKind != JsonValueKind.Object => [],
        "required" => rule.Value.EnumerateArray().SelectMany(name => Require(value.TryGetProperty(name.GetString()!, out _), at, rule)),
        "oneOf" => Require(rule.Value.EnumerateArray().Count(option => !Check(option, value, at).Any()) == 1, at, rule),
        "properties" => rule.Value.EnumerateObject().SelectMany(property =>
            value.TryGetProperty(property.Name, out var member) ? Check(property.Value, member, $"{at}.{property.Name}") : []),
        "additionalProperties" when rule.Value.ValueKind == JsonValueKind.False => value.ValueKind != JsonValueKind.Object ? [] : value.EnumerateObject()
            .SelectMany(member => Require(schema.GetProperty("properties").TryGetProperty(member.Name, out _), $"{at}.{member.Name}", rule)),
        "items" => value.EnumerateArray().SelectMany((item, n) => Check(rule.Value, item, $"{at}[{n}]")),
        "$ref" => Check(Resolve(rule.Value.GetString()!), value, at),
        _ => throw new NotSupportedException($"{rule.Name} in {schema}"),
    };

    private static IEnumerable<string> Require(bool holds, string at, JsonProperty rule) => holds ? [] : [$"{at}: {rule}"];

    private JsonElement Resolve(string reference) =>
        reference.Split('/').Skip(1).Aggregate(root, (element, name) => element.GetProperty(name));

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && decimal.IsInteger(value.GetDecimal()),
        _ => throw new NotSupportedException(type),
    };
}

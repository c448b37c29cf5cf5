using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Edge.Api.Tests;

/// <summary>Compares JSON with a schema of the API's document: the part of JSON Schema that it uses, and strictly: members that the document does not name are faults.</summary>
internal sealed class SchemaCheck(JsonElement document)
{
    public List<string> Faults { get; } = [];

    public void Check(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            Check(document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]), value, at);
        else if (schema.TryGetProperty("anyOf", out var any) || schema.TryGetProperty("oneOf", out any))
            CheckAny(any, value, at);
        else
            CheckPlain(schema, value, at);
    }

    private void CheckAny(JsonElement schemas, JsonElement value, string at)
    {
        var faults = new List<string>();
        foreach (var schema in schemas.EnumerateArray())
        {
            var attempt = new SchemaCheck(document);
            attempt.Check(schema, value, at);
            if (attempt.Faults.Count == 0)
                return;
            faults.AddRange(attempt.Faults);
        }
        Faults.AddRange(faults);
    }

    private void CheckPlain(JsonElement schema, JsonElement value, string at)
    {
        var type = TypeOf(value);
        if (schema.TryGetProperty("type", out var types) && !TypesOf(types).Any(one => one == type || (one == "number" && type == "integer")))
            Faults.Add($"{at}: {type} is not {types.GetRawText()}");
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => word.GetRawText() == value.GetRawText()))
            Faults.Add($"{at}: {value.GetRawText()} is not one of {words.GetRawText()}");
        if (schema.TryGetProperty("const", out var only) && only.GetRawText() != value.GetRawText())
            Faults.Add($"{at}: {value.GetRawText()} is not {only.GetRawText()}");
        if (type == "string")
            CheckText(schema, value.GetString()!, at);
        if (type == "array" && schema.TryGetProperty("items", out var items))
            foreach (var (index, item) in value.EnumerateArray().Index())
                Check(items, item, string.Create(CultureInfo.InvariantCulture, $"{at}[{index}]"));
        if (type == "object")
            CheckMembers(schema, value, at);
    }

    private void CheckText(JsonElement schema, string text, string at)
    {
        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(text, pattern.GetString()!))
            Faults.Add($"{at}: {text} is not {pattern.GetString()}");
        if (schema.TryGetProperty("format", out _) && !Regex.IsMatch(text, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$"))
            Faults.Add($"{at}: {text} is no point in time");
    }

    private void CheckMembers(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)))
                Faults.Add($"{at}: {name} is missing");
        var hasProperties = schema.TryGetProperty("properties", out var properties);
        foreach (var member in value.EnumerateObject())
        {
            if (hasProperties && properties.TryGetProperty(member.Name, out var known))
                Check(known, member.Value, $"{at}.{member.Name}");
            else if (schema.TryGetProperty("additionalProperties", out var others))
                Check(others, member.Value, $"{at}.{member.Name}");
            else if (hasProperties)
                Faults.Add($"{at}: {member.Name} is not in the document");
        }
    }

    private static IEnumerable<string?> TypesOf(JsonElement types) =>
        types.ValueKind == JsonValueKind.Array ? types.EnumerateArray().Select(type => type.GetString()) : [types.GetString()];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        _ => value.TryGetInt64(out _) ? "integer" : "number",
    };
}

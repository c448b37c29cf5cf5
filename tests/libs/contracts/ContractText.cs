using Google.Protobuf.Reflection;

namespace Edge.Contracts.Tests;

/// <summary>Contracts as lines: what a peer of another release relies on, one fact a line, sorted.</summary>
internal static class ContractText
{
    public static IReadOnlyList<string> Of(IEnumerable<FileDescriptor> files)
    {
        var lines = new List<string>();
        foreach (var file in files)
        {
            foreach (var service in file.Services) lines.AddRange(service.Methods.Select(Method));
            foreach (var message in file.MessageTypes) AddMessage(message, lines);
            foreach (var type in file.EnumTypes) lines.AddRange(type.Values.Select(Value));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static void AddMessage(MessageDescriptor message, List<string> lines)
    {
        lines.Add($"message {message.FullName}");
        lines.AddRange(message.Fields.InFieldNumberOrder().Select(Field));
        foreach (var type in message.EnumTypes) lines.AddRange(type.Values.Select(Value));
        foreach (var nested in message.NestedTypes) AddMessage(nested, lines);
    }

    private static string Method(MethodDescriptor method) =>
        $"rpc {method.FullName} ({Stream(method.IsClientStreaming)}{method.InputType.FullName})"
        + $" returns ({Stream(method.IsServerStreaming)}{method.OutputType.FullName})";

    private static string Field(FieldDescriptor field)
    {
        var type = field.FieldType switch
        {
            FieldType.Message => field.MessageType.FullName,
            FieldType.Enum => field.EnumType.FullName,
#pragma warning disable CA1308 // As .proto files have it.
            var scalar => scalar.ToString().ToLowerInvariant(),
#pragma warning restore CA1308
        };
        var oneof = field.RealContainingOneof is { } choice ? $" in {choice.Name}" : "";
        return $"field {field.ContainingType.FullName} {field.FieldNumber} {field.Name} {Label(field)}{type}{oneof}";
    }

    private static string Label(FieldDescriptor field) =>
        field.IsRepeated ? "repeated " : field is { HasPresence: true, RealContainingOneof: null, FieldType: not FieldType.Message } ? "optional " : "";

    private static string Value(EnumValueDescriptor value) => $"value {value.EnumDescriptor.FullName} {value.Number} {value.Name}";

    private static string Stream(bool streams) => streams ? "stream " : "";
}

using System.Buffers;
using System.Text.Json;
using Edge.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Edge.Api.Commands;

/// <summary>The arguments of a command, which are the body, made into a request as control takes it.</summary>
internal static class CommandBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>There is none: the command is asked for without arguments.</summary>
    public static bool IsEmpty(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false;

    /// <summary>Null when the body is no JSON object.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContext context, string command)
    {
        if (IsEmpty(context))
            return Write(command, null);
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, Strict, context.RequestAborted);
            var request = Write(command, body.RootElement);
            CommandRequest.Parse(request);
            return request;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or CommandException)
        {
            // Not JSON, text that is no Unicode, or no object.
            return null;
        }
    }

    private static byte[] Write(string command, JsonElement? args)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", CommandRequest.Schema);
            json.WriteString("command", command);
            if (args is { } given)
            {
                json.WritePropertyName("args");
                given.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Edge.Hosting;

/// <summary>An answer to a command as docs/commands/answer.v1.schema.json describes it.</summary>
public static class CommandAnswer
{
    // Lines of a log are full of quotes, and a link is paid by the byte; nobody puts an answer into a page as it is.
    private static readonly JsonWriterOptions Short = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>It was done.</summary>
    /// <param name="command">What was done.</param>
    /// <param name="result">Writes the members of the result.</param>
    public static byte[] Done(string command, Action<Utf8JsonWriter> result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Write(true, json =>
        {
            json.WriteString("command", command);
            json.WriteStartObject("result");
            result(json);
            json.WriteEndObject();
        });
    }

    /// <summary>It was not done, or nobody knows its outcome.</summary>
    /// <param name="command">What was asked for; null when that could not be read.</param>
    /// <param name="why">What is answered.</param>
    public static byte[] Refused(string? command, CommandException why)
    {
        ArgumentNullException.ThrowIfNull(why);
        return Write(false, json =>
        {
            if (command is not null)
                json.WriteString("command", command);
            json.WriteString("error", why.Error);
            json.WriteString("text", why.Message);
        });
    }

    private static byte[] Write(bool ok, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Short))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", CommandRequest.Schema);
            json.WriteBoolean("ok", ok);
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

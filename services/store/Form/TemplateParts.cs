using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Edge.Store.Form;

/// <summary>
/// A template as its row has it and as reading needs it: text that is always the same, with places for varying values and for
/// the time stamp between.
/// </summary>
internal sealed class TemplateParts
{
    private const int Stamp = -1;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(byte[]? Text, int Value)> _parts;

    private TemplateParts(List<(byte[]? Text, int Value)> parts) => _parts = parts;

    public static TemplateParts Parse(string json)
    {
        var parts = new List<(byte[]?, int)>();
        using var document = JsonDocument.Parse(json);
        foreach (var part in document.RootElement.EnumerateArray())
            parts.Add(part.ValueKind switch
            {
                JsonValueKind.String => (Encoding.UTF8.GetBytes(part.GetString()!), 0),
                JsonValueKind.Number => (null, part.GetInt32()),
                _ => (null, Stamp),
            });
        return new(parts);
    }

    /// <summary>The JSON array for the row.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartArray();
            foreach (var (text, value) in _parts)
            {
                if (text is not null)
                    writer.WriteStringValue(text);
                else if (value == Stamp)
                    writer.WriteNullValue();
                else
                    writer.WriteNumberValue(value);
            }
            writer.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The JSON text of one reading, byte for byte as it was handed over.</summary>
    public byte[] Fill(JsonText values, long stampSeconds)
    {
        var length = 0;
        foreach (var (text, value) in _parts)
            length += text?.Length ?? (value == Stamp ? TimeStamp.Length : values.Value(value).Length);
        var filled = new byte[length];
        var rest = filled.AsSpan();
        foreach (var (text, value) in _parts)
        {
            if (text is not null)
                text.CopyTo(rest);
            else if (value == Stamp)
                TimeStamp.Write(stampSeconds, rest);
            else
                values.Value(value).CopyTo(rest);
            rest = rest[(text?.Length ?? (value == Stamp ? TimeStamp.Length : values.Value(value).Length))..];
        }
        return filled;
    }

    /// <summary>A text of this shape, and where in it the varying values (false) and the time stamp (true) begin.</summary>
    public (byte[] Text, Dictionary<int, bool> Gaps) Sample()
    {
        var sample = new ArrayBufferWriter<byte>();
        var gaps = new Dictionary<int, bool>();
        foreach (var (text, value) in _parts)
        {
            if (text is null)
                gaps.Add(sample.WrittenCount, value == Stamp);
            sample.Write(text ?? (value == Stamp ? TimeStamp.Example : "0"u8));
        }
        return (sample.WrittenSpan.ToArray(), gaps);
    }

    /// <summary>Puts parts together; neighbouring texts become one.</summary>
    public sealed class Builder
    {
        private readonly List<(byte[]? Text, int Value)> _parts = [];
        private readonly ArrayBufferWriter<byte> _text = new();
        private int _values;

        public void Text(ReadOnlySpan<byte> text) => _text.Write(text);

        public void Value()
        {
            EndText();
            _parts.Add((null, _values++));
        }

        public void Stamp()
        {
            EndText();
            _parts.Add((null, TemplateParts.Stamp));
        }

        public TemplateParts Build()
        {
            EndText();
            return new(_parts);
        }

        private void EndText()
        {
            if (_text.WrittenCount == 0)
                return;
            _parts.Add((_text.WrittenSpan.ToArray(), 0));
            _text.ResetWrittenCount();
        }
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Edge.Listener.Decoding;

/// <summary>Understands one answer. Not for several threads: it keeps its buffer.</summary>
internal sealed class AnswerReader
{
    private readonly ArrayBufferWriter<byte> _line = new(4 * 1024);

    /// <summary>Reads the answer to that question.</summary>
    public Answer Read(Question question, ReadOnlySpan<byte> answer)
    {
        if (!Utf8.IsValid(answer))
            return Unreadable("not UTF-8");
        Findings found;
        try
        {
            found = Scan(answer);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is for escapes that stand for no character.
            return Unreadable($"not JSON: {e.Message}");
        }

        // There is no other mark by which an answer could be told to belong to its question.
        if (found.Id is { } id && !question.Frame.Carries(id))
            return Unreadable($"it is about {found.IdText}, the frame is not");
        if (found.Error is { } error)
            return new Answer(AnswerKind.Error, found.IdText, error);
        if (found.Id is null)
            return Unreadable("no meter id of 8 digits in it");
        return found.HasValue
            ? new Answer(AnswerKind.Reading, found.IdText, OneLine(answer, found.Name, question.Meter.NameJson))
            : new Answer(AnswerKind.NoValues, found.IdText, found.Warning ?? "no driver has read a value");
    }

    private static Findings Scan(ReadOnlySpan<byte> answer)
    {
        var found = new Findings();
        var reader = new Utf8JsonReader(answer);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = KnownField(ref reader);
            reader.Read();
            found.Take(name, ref reader);
            reader.Skip();
        }

        // The rest must be the end: a further token here is an error in the answer.
        reader.Read();
        return found;
    }

    private static Field KnownField(ref Utf8JsonReader reader) => reader.ValueSpan.Length switch
    {
        1 when reader.ValueTextEquals("_"u8) => Field.Identity,
        2 when reader.ValueTextEquals("id"u8) => Field.Id,
        4 when reader.ValueTextEquals("name"u8) => Field.Name,
        5 when reader.ValueTextEquals("error"u8) => Field.Error,
        5 when reader.ValueTextEquals("media"u8) || reader.ValueTextEquals("meter"u8) => Field.Identity,
        6 when reader.ValueTextEquals("device"u8) => Field.Identity,
        7 when reader.ValueTextEquals("warning"u8) => Field.Warning,
        8 when reader.ValueTextEquals("telegram"u8) || reader.ValueTextEquals("rssi_dbm"u8) => Field.Identity,
        9 when reader.ValueTextEquals("timestamp"u8) => Field.Identity,
        13 when reader.ValueTextEquals("error_analyze"u8) => Field.Identity,
        _ => Field.Value,
    };

    /// <summary>The answer's own text without the white space between its tokens, and with the meter's name in its place.</summary>
    private string OneLine(ReadOnlySpan<byte> answer, Range name, ReadOnlySpan<byte> nameJson)
    {
        _line.ResetWrittenCount();
        var (nameStart, nameLength) = name.GetOffsetAndLength(answer.Length);
        if (nameLength == 0)
            Squeeze(answer);
        else
        {
            Squeeze(answer[..nameStart]);
            _line.Write(nameJson);
            Squeeze(answer[(nameStart + nameLength)..]);
        }

        return Encoding.UTF8.GetString(_line.WrittenSpan);
    }

    private void Squeeze(ReadOnlySpan<byte> json)
    {
        var output = _line.GetSpan(json.Length);
        var count = 0;
        var (inText, escaped) = (false, false);
        foreach (var character in json)
        {
            if (inText)
            {
                inText = escaped || character != '"';
                escaped = !escaped && character == '\\';
            }
            else if (character is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
                continue;
            else
                inText = character == '"';
            output[count++] = character;
        }

        _line.Advance(count);
    }

    private static Answer Unreadable(string why) => new(AnswerKind.Unreadable, "", why);

    private enum Field
    {
        Value,
        Identity,
        Id,
        Name,
        Error,
        Warning,
    }

    private ref struct Findings
    {
        public uint? Id { get; private set; }

        public string IdText { get; private set; } = "";

        public Range Name { get; private set; } = 0..0;

        public string? Error { get; private set; }

        public string? Warning { get; private set; }

        public bool HasValue { get; private set; }

        public Findings()
        {
        }

        public void Take(Field field, ref Utf8JsonReader reader)
        {
            switch (field)
            {
                case Field.Id when reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length == 8:
                    IdText = Encoding.UTF8.GetString(reader.ValueSpan).ToLowerInvariant();
                    Id = uint.TryParse(IdText, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) ? id : null;
                    break;
                case Field.Name when reader.TokenType == JsonTokenType.String:
                    Name = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
                    break;
                case Field.Error:
                    Error = reader.TokenType == JsonTokenType.String ? reader.GetString() : "an error without words";
                    break;
                case Field.Warning when reader.TokenType == JsonTokenType.String:
                    Warning = reader.GetString();
                    break;
                case Field.Value:
                    HasValue |= reader.TokenType != JsonTokenType.Null;
                    break;
                default:
                    break;
            }
        }
    }
}

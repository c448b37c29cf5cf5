using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using Edge.Listener.Values;

namespace Edge.Listener.Decoding;

/// <summary>Understands one answer. Not for several threads: it keeps its buffers.</summary>
internal sealed class AnswerReader
{
    private readonly ReadingText _reading = new();
    private byte[] _squeezed = [];

    /// <summary>Reads the answer to that question.</summary>
    public Answer Read(Question question, ReadOnlySpan<byte> answer)
    {
        if (!Utf8.IsValid(answer))
            return Unreadable("not UTF-8");
        Findings found;
        try
        {
            found = Scan(answer, question.Meter.NameJson);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is for escapes that stand for no character.
            return Unreadable($"not JSON: {e.Message}");
        }

        // There is no other mark by which an answer could be told to belong to its question.
        if (found.Id is { } id && !question.Frame.Carries(id))
            return Unreadable($"it is about {Frames.LinkAddress.IdText(id)}, the frame is not");
        if (found.Error is { } error)
            return new Answer(AnswerKind.Error, found.Id ?? 0, error);
        if (found.Id is null)
            return Unreadable("no meter id of 8 digits in it");
        return found.HasValue
            ? new Answer(AnswerKind.Reading, found.Id.Value, "", _reading)
            : new Answer(AnswerKind.NoValues, found.Id.Value, found.Warning ?? "no driver has read a value");
    }

    /// <summary>Looks at each member once, and puts the reading together on the way: the answer's own text, the meter's name in its place.</summary>
    private Findings Scan(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> nameJson)
    {
        _reading.Clear();
        var found = new Findings();
        var reader = new Utf8JsonReader(answer);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = KnownMember(ref reader);
            var name = answer.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);
            reader.Read();
            found.Take(member, ref reader);
            var value = ValueAt(answer, ref reader);
            if (member == Member.Field)
                _reading.AddField(name, value);
            else
                _reading.Add(name, member == Member.Name ? nameJson : value);
        }

        // The rest must be the end: a further token here is an error in the answer.
        reader.Read();
        return found;
    }

    private ReadOnlySpan<byte> ValueAt(ReadOnlySpan<byte> answer, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return answer[start..(int)reader.BytesConsumed];
        reader.Skip();
        return Squeeze(answer[start..(int)reader.BytesConsumed]);
    }

    private static Member KnownMember(ref Utf8JsonReader reader) => reader.ValueSpan.Length switch
    {
        1 when reader.ValueTextEquals("_"u8) => Member.Identity,
        2 when reader.ValueTextEquals("id"u8) => Member.Id,
        4 when reader.ValueTextEquals("name"u8) => Member.Name,
        5 when reader.ValueTextEquals("error"u8) => Member.Error,
        5 when reader.ValueTextEquals("media"u8) || reader.ValueTextEquals("meter"u8) => Member.Identity,
        6 when reader.ValueTextEquals("device"u8) => Member.Identity,
        7 when reader.ValueTextEquals("warning"u8) => Member.Warning,
        8 when reader.ValueTextEquals("telegram"u8) || reader.ValueTextEquals("rssi_dbm"u8) => Member.Identity,
        9 when reader.ValueTextEquals("timestamp"u8) => Member.Identity,
        13 when reader.ValueTextEquals("error_analyze"u8) => Member.Identity,
        _ => Member.Field,
    };

    /// <summary>Without the white space between the tokens.</summary>
    private ReadOnlySpan<byte> Squeeze(ReadOnlySpan<byte> json)
    {
        if (_squeezed.Length < json.Length)
            _squeezed = new byte[json.Length];
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
            _squeezed[count++] = character;
        }

        return _squeezed.AsSpan(0, count);
    }

    private static Answer Unreadable(string why) => new(AnswerKind.Unreadable, 0, why);

    private enum Member
    {
        /// <summary>Something that a driver has read.</summary>
        Field,
        Identity,
        Id,
        Name,
        Error,
        Warning,
    }

    private ref struct Findings
    {
        public uint? Id { get; private set; }

        public string? Error { get; private set; }

        public string? Warning { get; private set; }

        public bool HasValue { get; private set; }

        public void Take(Member member, ref Utf8JsonReader reader)
        {
            switch (member)
            {
                case Member.Field:
                    HasValue |= reader.TokenType != JsonTokenType.Null;
                    break;
                case Member.Id when reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length == 8:
                    Id = Utf8Parser.TryParse(reader.ValueSpan, out uint id, out var digits, 'x') && digits == 8 ? id : null;
                    break;
                case Member.Error:
                    Error = reader.TokenType == JsonTokenType.String ? reader.GetString() : "an error without words";
                    break;
                case Member.Warning when reader.TokenType == JsonTokenType.String:
                    // Most readings have one, and it only counts when there is nothing else.
                    if (!HasValue)
                        Warning = reader.GetString();
                    break;
                default:
                    break;
            }
        }
    }
}

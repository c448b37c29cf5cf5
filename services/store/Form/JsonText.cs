using System.Text.Json;

namespace Edge.Store.Form;

/// <summary>
/// One line of JSON and where its values are: <see cref="Gap"/> 0, <see cref="Value"/> 0, gap 1, value 1 ... and a last gap are
/// the text, byte for byte. A value is a text, a number, true, false or null; names of properties belong to the gaps.
/// </summary>
internal readonly ref struct JsonText(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> spans)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly ReadOnlySpan<int> _spans = spans;

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Beginning and end of each value in turn.</summary>
    public ReadOnlySpan<int> Spans => _spans;

    public int Count => _spans.Length / 2;

    public ReadOnlySpan<byte> Value(int index) => _bytes[_spans[2 * index].._spans[2 * index + 1]];

    public ReadOnlySpan<byte> Gap(int index) =>
        _bytes[(index == 0 ? 0 : _spans[2 * index - 1])..(index == Count ? _bytes.Length : _spans[2 * index])];

    /// <summary>Finds the values; says what is wrong when it is not one line with one JSON object.</summary>
    public static bool TryFindValues(ReadOnlySpan<byte> json, List<int> spans, out string problem)
    {
        spans.Clear();
        if (json.IndexOfAny((byte)'\n', (byte)'\r') >= 0)
        {
            problem = "more than one line";
            return false;
        }
        try
        {
            var reader = new Utf8JsonReader(json);
            problem = "not a JSON object";
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read())
            {
                if (!IsValue(reader.TokenType))
                    continue;
                spans.Add((int)reader.TokenStartIndex);
                spans.Add((int)reader.BytesConsumed);
            }
            return true;
        }
        catch (JsonException e)
        {
            problem = $"not JSON at byte {e.BytePositionInLine}";
            return false;
        }
    }

    private static bool IsValue(JsonTokenType token) => token is JsonTokenType.String or JsonTokenType.Number
        or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null;
}

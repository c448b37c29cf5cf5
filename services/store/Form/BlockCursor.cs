using System.Text.Json;

namespace Edge.Store.Form;

/// <summary>Goes through the readings of a block without building those that nobody wants.</summary>
internal ref struct BlockCursor
{
    private readonly Block _block;
    private readonly ReadOnlySpan<byte> _body;
    private readonly List<int> _values = [];
    private Utf8JsonReader _json;
    private long _uptimeDeltaMs;
    private long _stampLagSeconds;

    public BlockCursor(Block block)
    {
        _block = block;
        _body = block.Body.Span;
        _json = new(_body);
        _json.Read();
        Seq = block.FirstSeq - 1;
    }

    /// <summary>Position of the reading among all.</summary>
    public long Seq { get; private set; }

    public long Template { get; private set; }

    public long ReceivedMs { get; private set; }

    public long Origin { get; private set; }

    public int? RssiDbm { get; private set; }

    public readonly long UptimeMs => unchecked(ReceivedMs + _block.UptimeOffsetMs + _uptimeDeltaMs);

    /// <summary>The time stamp in its JSON.</summary>
    public readonly long StampSeconds => ReceivedMs / 1000 - _stampLagSeconds;

    /// <summary>What of its JSON is not in the template.</summary>
    public readonly JsonText Values => new(_body, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values));

    /// <summary>False at the end.</summary>
    public bool MoveNext()
    {
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType == JsonTokenType.Number)
            {
                Seq += _json.GetInt64();
                continue;
            }
            Seq++;
            ReadHead();
            ReadValues();
            return true;
        }
        return false;
    }

    /// <summary>The JSON of the reading it stands at.</summary>
    public readonly byte[] Json(TemplateParts parts) => parts.Fill(Values, StampSeconds);

    private void ReadHead()
    {
        Template = NextNumber();
        ReceivedMs = _block.ReceivedMs + NextNumber();
        Origin = NextNumber();
        _json.Read();
        RssiDbm = _json.TokenType == JsonTokenType.Null ? null : _json.GetInt32();
        _uptimeDeltaMs = NextNumber();
        _stampLagSeconds = NextNumber();
    }

    private void ReadValues()
    {
        _values.Clear();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            _values.Add((int)_json.TokenStartIndex);
            _values.Add((int)_json.BytesConsumed);
        }
    }

    private long NextNumber()
    {
        _json.Read();
        return _json.GetInt64();
    }
}

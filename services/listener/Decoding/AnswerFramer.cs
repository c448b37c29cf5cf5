namespace Edge.Listener.Decoding;

/// <summary>
/// Finds the answers in what the decoder writes: JSON objects, printed over several lines or in one, in whatever pieces they
/// arrive. Lines between them are not answers and are passed over. Memory is bounded by the longest answer allowed.
/// </summary>
internal sealed class AnswerFramer
{
    /// <summary>No reading is longer; what goes on beyond it does not end.</summary>
    public const int MaxAnswerBytes = 64 * 1024;

    private readonly byte[] _buffer = new byte[2 * MaxAnswerBytes];
    private int _start;
    private int _next;
    private int _end;
    private int _depth;
    private bool _inText;
    private bool _escaped;

    /// <summary>Why no further answer can be found; empty while all is well.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Bytes that belonged to no answer.</summary>
    public long Noise { get; private set; }

    /// <summary>Where the next bytes go.</summary>
    public Span<byte> Room()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_next, _end, _start) = (_next - _start, _end - _start, 0);
        }

        return _buffer.AsSpan(_end);
    }

    public void Filled(int bytes) => _end += bytes;

    /// <summary>The next whole answer, valid until the next call of <see cref="Room"/>.</summary>
    public bool TryTake(out ReadOnlySpan<byte> answer)
    {
        answer = default;
        if (Fault.Length > 0 || (_depth == 0 && !FindBeginning()))
            return false;
        var isWhole = FindEnd();
        if (_next - _start > MaxAnswerBytes)
            Fault = $"an answer of more than {MaxAnswerBytes} bytes";
        if (!isWhole || Fault.Length > 0)
            return false;
        answer = _buffer.AsSpan(_start, _next - _start);
        _start = _next;
        return true;
    }

    // True when there is nothing more to look for: the end, or a fault. Only the characters that can matter are looked at.
    private bool FindEnd()
    {
        while (_next < _end)
        {
            var rest = _buffer.AsSpan(_next, _end - _next);
            var found = _escaped ? 0 : _inText ? rest.IndexOfAny((byte)'"', (byte)'\\', (byte)'\n') : rest.IndexOfAny((byte)'"', (byte)'{', (byte)'}');
            if (found < 0)
            {
                _next = _end;
                return false;
            }

            _next += found + 1;
            Step(rest[found]);
            if (_depth == 0 || Fault.Length > 0)
                return true;
        }

        return false;
    }

    // An answer begins with a brace; what comes before it is no answer.
    private bool FindBeginning()
    {
        var brace = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'{');
        var skipped = brace < 0 ? _end - _start : brace;
        Noise += skipped - _buffer.AsSpan(_start, skipped).Count((byte)'\n');
        _next = _start += skipped;
        return brace >= 0;
    }

    private void Step(byte character)
    {
        if (_inText)
            StepInText(character);
        else if (character == '"')
            _inText = true;
        else if (character == '{')
            _depth++;
        else if (character == '}')
            _depth--;
    }

    private void StepInText(byte character)
    {
        if (_escaped)
            _escaped = false;
        else if (character == '\\')
            _escaped = true;
        else if (character == '"')
            _inText = false;
        else if (character == '\n')
            // JSON has none there: a quote is missing or too many, and from here on everything would be read the wrong way round.
            Fault = "a text that does not end on its line";
    }
}

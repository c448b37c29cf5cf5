using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Decoding;

/// <summary>What the probe's answers have shown so far.</summary>
internal enum ProbeState
{
    /// <summary>An answer is still missing.</summary>
    Open,

    /// <summary>It decodes, and answers with nothing but what the telegram carried.</summary>
    Honest,

    /// <summary>It decodes, but what it answers may be older than the telegram.</summary>
    Remembers,

    /// <summary>It does not decode.</summary>
    Failed,
}

/// <summary>
/// Telegrams of one meter that a working decoder can read, asked first in each of its lives. Only a decoder that has answered them
/// is given work; so when it ends over a frame the frame is to blame, and when it ends without one it is the program. The
/// second lacks a field of the first: a decoder that still answers it remembers, however the request is spelled. The third is
/// encrypted: a decoder that could not read the spelled key would call every key wrong.
/// </summary>
internal sealed class Probe
{
    private readonly AnswerReader _reader = new();
    private int _answers;
    private bool _remembers;

    public static IReadOnlyList<Question> Questions { get; } =
    [
        Make("1844ae4c0000000068077a010000000413e8030000023b0500"),
        Make("1444ae4c0000000068077a020000000413e9030000"),
        Make("1e44ae4c0000000068077a03001005c3e7f749c41fd7732786fda92dccc45a", "0123456789abcdef0123456789abcdef"),
    ];

    private static ReadOnlySpan<byte> Field => "\"max_flow_m3h\""u8;

    /// <summary>Takes an answer.</summary>
    public ProbeState Take(ReadOnlySpan<byte> text)
    {
        var answer = _reader.Read(Questions[_answers], text);
        if (answer.Kind != AnswerKind.Reading)
            return ProbeState.Failed;
        var hasField = answer.Reading!.Has(Field);
        if (++_answers == 1)
            return hasField ? ProbeState.Open : ProbeState.Failed;
        _remembers |= hasField;
        return _answers < Questions.Count ? ProbeState.Open : _remembers ? ProbeState.Remembers : ProbeState.Honest;
    }

    private static Question Make(string telegram, string key = "")
    {
        var frame = Frame.Check(Convert.FromHexString(telegram), out _)!;
        return new Question(frame, new Heard(frame.Bytes, "probe", null, default), new Meter(0, "probe", "iperl", MeterKey.Parse(key), "probe"));
    }
}

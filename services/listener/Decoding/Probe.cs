using Edge.Listener.Frames;
using Edge.Listener.Meters;

namespace Edge.Listener.Decoding;

/// <summary>
/// A telegram that a working decoder can read, asked first in each of its lives. Only a decoder that has answered it is given
/// work; so when it ends over a frame the frame is to blame, and when it ends without one it is the program.
/// </summary>
internal static class Probe
{
    private const string Telegram = "1944ee4d000000003c077a010000000c137856341202fd170000";

    public static Question Question { get; } = Make();

    /// <summary>Whether this answers it.</summary>
    public static bool IsAnsweredBy(ReadOnlySpan<byte> answer) => new AnswerReader().Read(Question, answer).Kind == AnswerKind.Reading;

    private static Question Make()
    {
        var frame = Frame.Check(Convert.FromHexString(Telegram), out _)!;
        return new Question(frame, new Heard(frame.Bytes, "probe", null, default), new Meter(0, "probe", "supercom587", null, "probe"));
    }
}

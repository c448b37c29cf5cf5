using Edge.Listener.Values;

namespace Edge.Listener.Decoding;

/// <summary>What kind of answer it is.</summary>
internal enum AnswerKind
{
    /// <summary>Values of a meter.</summary>
    Reading,

    /// <summary>The decoder says why it has none.</summary>
    Error,

    /// <summary>Well formed, but nothing in it beyond who sent it.</summary>
    NoValues,

    /// <summary>Not what an answer to this question can be.</summary>
    Unreadable,
}

/// <summary>An answer, understood.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Id">The id in it; 0 when there is none.</param>
/// <param name="Text">What is wrong, in words; empty for a reading.</param>
/// <param name="Reading">A reading's JSON; the reader's own, good until it reads the next answer.</param>
internal readonly record struct Answer(AnswerKind Kind, uint Id, string Text, ReadingText? Reading = null);

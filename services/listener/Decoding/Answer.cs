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
/// <param name="MeterId">The id in it, eight lower-case hex digits; empty when there is none.</param>
/// <param name="Text">A reading: its JSON in one line. Otherwise what is wrong, in words.</param>
internal readonly record struct Answer(AnswerKind Kind, string MeterId, string Text);

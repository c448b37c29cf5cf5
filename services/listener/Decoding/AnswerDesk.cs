using Edge.Hosting;
using Edge.Listener.Frames;
using Edge.Listener.Storing;
using Edge.Listener.Values;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Decoding;

/// <summary>Makes each answer what becomes of its telegram: a reading, or a rejection with its reason. One thread at a time.</summary>
internal sealed class AnswerDesk(
    Outbox outbox, KeyWatch keys, DriverWatch drivers, ValuesDesk values, TimeProvider time, ILogger<AnswerDesk> log)
{
    private const string DecryptionFailed = "decryption failed";

    private const int LinesPerMinute = 20;

    private readonly AnswerReader _reader = new();
    private readonly MinuteBudget _budget = new(LinesPerMinute, time);

    /// <summary>Takes an answer. False when it cannot be understood as an answer to this question; then nothing has become of the telegram.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="text">The answer.</param>
    /// <param name="isHonest">Whether this decoder answers with nothing but what the telegram carried.</param>
    /// <param name="wrong">Why it cannot be understood.</param>
    public bool TryTake(Question question, ReadOnlySpan<byte> text, bool isHonest, out string wrong)
    {
        var answer = _reader.Read(question, text);
        wrong = answer.Text;
        if (answer.Kind == AnswerKind.Unreadable)
            return false;
        question.Meter.Answered();
        if (answer.Kind == AnswerKind.Reading)
        {
            values.Complete(question, answer.Id, answer.Reading!, isHonest);
            outbox.AddReading(question.Heard, MeterId(question, answer.Id), question.Meter.Name, answer.Reading!.ToString());
            keys.Fits(question.Meter);
            drivers.Found(question.Meter);
            question.Settle(isReading: true);
        }
        else if (question.Heard.Kept is not null)
            // It stays kept, and what was said when it was heard still holds.
            question.Settle(isReading: false);
        else if (answer.Kind == AnswerKind.Error && answer.Text.StartsWith(DecryptionFailed, StringComparison.Ordinal))
            Reject(question, Reasons.DecryptionFailed, keys.DoesNotFit(question));
        else if (answer.Kind == AnswerKind.NoValues && DriverWatch.IsMissing(text))
            Reject(question, Reasons.UnknownDriver, drivers.NotFound(question));
        else
            Reject(question, Reasons.NoValues, answer.Text);
        return true;
    }

    /// <summary>Ends the way of a telegram that cannot be decoded.</summary>
    public void Reject(Question question, string reason, string detail)
    {
        Tell(question, reason, Reasons.Cut(detail));
        if (question.Heard.Kept is null)
            outbox.AddRejected(question.Heard, question.Meter.MeterId, reason, Reasons.Cut(detail));
        question.Settle(isReading: false);
    }

    private static string MeterId(Question question, uint id) => question.Meter.Id == id ? question.Meter.MeterId : LinkAddress.IdText(id);

    private void Tell(Question question, string reason, string detail)
    {
        if (!_budget.Allows(out var suppressed))
            return;
        if (suppressed > 0)
            Log.LinesSuppressed(log, "rejected telegrams", suppressed);
        Log.TelegramRejected(log, question.Meter.MeterId, question.Heard.Receiver, reason, detail);
    }
}

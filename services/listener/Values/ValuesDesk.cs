using Edge.Listener.Decoding;

namespace Edge.Listener.Values;

/// <summary>
/// Looks at a reading beside the ones before it: adds the fields that other telegrams of the meter have carried, and tells when
/// a counter does what no counter can. Safe from several threads.
/// </summary>
internal sealed class ValuesDesk(IAlarms alarms, PlausibleOptions options)
{
    public const string AlarmKind = "implausible_value";

    private readonly Lock _gate = new();
    private readonly SenderBook _senders = new();

    /// <summary>Completes a reading.</summary>
    /// <param name="question">The telegram.</param>
    /// <param name="id">The meter's id in the answer.</param>
    /// <param name="text">The reading; what is remembered is added.</param>
    /// <param name="isHonest">Whether the answer has nothing but what this telegram has carried.</param>
    public void Complete(Question question, uint id, ReadingText text, bool isHonest)
    {
        if (!isHonest)
        {
            // Nobody knows which of its fields are older than the telegram.
            text.Add("\"remembered\""u8, "null"u8);
            return;
        }

        lock (_gate)
        {
            var values = _senders.Of(new Sender(question.Frame.Address, id));
            if (!IsNext(values, question))
                return;
            var bytes = values.Fields.Bytes;
            var moment = question.Heard.Moment;
            var same = values.Fields.Complete(text, moment.UnixMilliseconds);
            values.LastUptime = moment.UptimeMilliseconds;
            if (values.Fields.Bytes != bytes)
                _senders.Grown(values.Fields.Bytes - bytes);
            Judge(question, values, values.Counters.Check(text, same, moment.UnixMilliseconds, options));
        }
    }

    /// <summary>The last value of each counter, to be kept over a restart.</summary>
    public IReadOnlyList<(Sender Sender, string Name, Counter Counter)> Counters()
    {
        lock (_gate)
            return [.. _senders.Counters()];
    }

    public void Restore(Sender sender, string name, Counter counter)
    {
        lock (_gate)
            if (_senders.Count < SenderBook.MaxSenders)
                _senders.Of(sender).Counters.Restore(name, counter);
    }

    /// <summary>
    /// Whether this telegram was heard after the one before it. One that was kept and is decoded later was not: nothing newer is
    /// mixed into it, and nothing is learned from it. When the clock was set back, the uptime still tells.
    /// </summary>
    private static bool IsNext(SenderValues values, Question question)
    {
        if (question.Heard.Kept is not null)
            return false;
        var moment = question.Heard.Moment;
        if (moment.UnixMilliseconds < values.Fields.LastMilliseconds && moment.UptimeMilliseconds <= values.LastUptime)
            return false;
        var otherDriver = values.Driver.Length > 0 && values.Driver != question.Meter.Driver;
        if (otherDriver)
            values.Counters.Forget();
        if (otherDriver || moment.UnixMilliseconds < values.Fields.LastMilliseconds)
            values.Fields.Forget();
        values.Driver = question.Meter.Driver;
        return true;
    }

    private void Judge(Question question, SenderValues values, string? wrong)
    {
        var meter = question.Meter;
        if (wrong is not null)
            alarms.Raise(
                AlarmKind,
                meter.MeterId,
                $"Meter {meter.MeterId} ({meter.Name}): {wrong}. The reading is stored. Look at the meter, and whether driver and id are its own.");
        else if (values.Implausible != false)
            alarms.Clear(AlarmKind, meter.MeterId);
        values.Implausible = wrong is not null;
    }
}

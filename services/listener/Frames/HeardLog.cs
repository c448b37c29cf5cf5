using Edge.Hosting;
using Edge.Listener.Receivers;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Frames;

/// <summary>Everything that is noted when something is heard: the time, who heard it, whose it was, how much there was.</summary>
internal sealed class HeardLog(HeardClock clock, HeardCounts counts, HeardList addresses, ReceiverBook receivers, TimeProvider time, ILogger<HeardLog> log)
{
    private const int LinesPerMinute = 6;

    private readonly MinuteBudget _budget = new(LinesPerMinute, time);

    public HeardCounts Counts => counts;

    /// <summary>How many there are who may hear the same frame.</summary>
    public int KnownReceivers => receivers.Count;

    public Moment Now(string receiver)
    {
        var moment = clock.Now();
        receivers.Note(receiver, moment.UnixMilliseconds);
        return moment;
    }

    public void Note(LinkAddress address, bool encrypted, bool configured, Heard heard) =>
        addresses.Note(address, encrypted, configured, heard);

    public void TellDamaged(string receiver, BadFrame bad)
    {
        if (!_budget.Allows(out var suppressed))
            return;
        if (suppressed > 0)
            Log.LinesSuppressed(log, "damaged frames", suppressed);
        Log.FrameDamaged(log, receiver, bad.Reason, bad.Detail);
    }
}

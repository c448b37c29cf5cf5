using Edge.Hosting;
using Edge.Listener.Values;

namespace Edge.Listener.Rhythm;

/// <summary>Looks at all rhythms once a minute, and keeps what is known of the meters over a restart.</summary>
internal sealed class RhythmKeeper(RhythmBook rhythms, ValuesDesk values, KnownFile file, TimeProvider time) : IWorker
{
    private const int MinutesUntilWritten = 60;

    public async Task RunAsync(CancellationToken stop)
    {
        Restore();
        using var minute = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        try
        {
            for (var minutes = 1; await minute.WaitForNextTickAsync(stop); minutes++)
            {
                rhythms.Tick();
                if (minutes % MinutesUntilWritten == 0)
                    Keep();
            }
        }
        finally
        {
            Keep();
        }
    }

    /// <summary>Writes what is known now.</summary>
    public void Keep() => file.Write(new KnownState
    {
        Version = KnownState.CurrentVersion,
        Meters = rhythms.ToKnown(),
        Counters = [.. values.Counters().Select(entry =>
            new KnownCounter(entry.Sender.ToString(), entry.Name, entry.Counter.Value, entry.Counter.Resolution, entry.Counter.Milliseconds))],
    });

    /// <summary>Takes up what was written last.</summary>
    public void Restore()
    {
        if (file.Read() is not { } known)
            return;
        rhythms.Restore(known.Meters);
        foreach (var counter in known.Counters)
            if (Sender.Parse(counter.Sender) is { } sender)
                values.Restore(sender, counter.Name, new Counter(counter.Value, counter.Resolution, counter.Ms));
    }
}

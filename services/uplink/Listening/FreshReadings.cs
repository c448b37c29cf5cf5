using Edge.Uplink.Sending;
using Edge.V1;

namespace Edge.Uplink.Listening;

/// <summary>
/// Waits before a send until every known meter was heard once more, all of them at the same time, and for a limited time. What
/// goes wrong here shortens the wait and never stops the send.
/// </summary>
internal sealed class FreshReadings(
    KnownMeters meters, SendDesk desk, SendWatch watch, UplinkOptions options, TimeProvider time, ILogger<FreshReadings> log)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookAtLeastEvery = TimeSpan.FromSeconds(10);

    // Of thousands of meters an answer is large: the store is not to be busy with the looks alone.
    private const int RestPerLook = 4;

    /// <summary>What came of it; null when there was nothing to wait for, or nobody to ask.</summary>
    public async Task<HeardWindow?> ListenAsync(CancellationToken stop)
    {
        if (options.ListenFor == TimeSpan.Zero || desk.IsInHurry)
            return null;
        try
        {
            watch.Listens("the list of meters");
            var asked = meters.ListConfiguredAsync(stop);
            var before = await meters.LookAsync(stop);
            var configured = await asked;
            return before.Count + configured.Count == 0 ? null : await ListenAsync(before, configured, stop);
        }
        catch (SendFailedException e)
        {
            Log.ListeningFailed(log, e.Message);
            return null;
        }
        finally
        {
            watch.Listens("");
        }
    }

    private async Task<HeardWindow> ListenAsync(
        IReadOnlyDictionary<string, LastReading> before, IReadOnlyList<string> configured, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var outcomes = new Outcomes(time.GetUtcNow().ToUnixTimeMilliseconds(), before, configured);
        var (seen, lasted) = (before, TimeSpan.Zero);
        try
        {
            var rest = LookEvery;
            while (lasted < options.ListenFor && !AreAllHeard(outcomes, seen) && !desk.IsInHurry)
            {
                await desk.WaitAsync(rest < options.ListenFor - lasted ? rest : options.ListenFor - lasted, stop);
                stop.ThrowIfCancellationRequested();
                var asked = time.GetTimestamp();
                seen = await meters.LookAsync(stop);
                lasted = time.GetElapsedTime(began);
                rest = RestAfter(time.GetElapsedTime(asked));
            }

            if (!AreAllHeard(outcomes, seen))
                seen = await meters.LookOnceMoreAsync(stop);
        }
        catch (SendFailedException e)
        {
            Log.ListeningFailed(log, e.Message);
            lasted = time.GetElapsedTime(began);
        }

        return Tell(outcomes.After(lasted, seen));
    }

    private static TimeSpan RestAfter(TimeSpan look) =>
        TimeSpan.FromTicks(Math.Clamp(RestPerLook * look.Ticks, LookEvery.Ticks, LookAtLeastEvery.Ticks));

    private bool AreAllHeard(Outcomes outcomes, IReadOnlyDictionary<string, LastReading> seen)
    {
        var (known, heard) = outcomes.Count(seen);
        watch.Listens($"fresh readings: {heard} of {known} meters heard");
        return heard == known;
    }

    private HeardWindow Tell(ListeningWindow window)
    {
        int Sum(MeterOutcomeKind kind) => window.Meters.Count(meter => meter.Kind == kind);
        Log.Listened(log, TimeSpan.FromMilliseconds(window.LastedMs), window.Meters.Count,
            Sum(MeterOutcomeKind.Fresh), Sum(MeterOutcomeKind.Cached), Sum(MeterOutcomeKind.NeverHeard));
        return new HeardWindow(window);
    }
}

using Edge.Control.Engine;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Tunnel;

/// <summary>Carries one opening from its first container to its end: waits for the connection, looks after it, ends it.</summary>
internal sealed class TunnelKeeper(
    TunnelPlaces places, TunnelContainer container, TunnelProbe probe, TunnelOptions options, TimeProvider time, ILogger<TunnelKeeper> log)
{
    private static readonly TimeSpan OpeningPace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    /// <summary>Between two starts within one opening, so that a cloudflared that ends at once is not started all the time.</summary>
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(10);

    /// <summary>Opens it and holds it open until its time is over, it is closed, or control stops. Why it ended, and whether nothing of it is left.</summary>
    public async Task<(string Why, bool Gone)> KeepAsync(TunnelSession session, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop, session.Over);
        string? stack = null;
        string why;
        try
        {
            var place = await places.FindAsync(over.Token);
            stack = place.Stack;
            var run = await OpenAsync(place, session, over.Token);
            await HoldAsync(place, run, session, over.Token);
            throw new InvalidOperationException("held without end");
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            why = stop.IsCancellationRequested ? "control was stopped" : session.WasClosed ? "it was closed on request" : "its time was over";
        }
        catch (Exception e) when (e is TunnelException or EngineException)
        {
            why = e.Message;
        }

        session.Connected = false;
        return (why, stack is null || await EndAsync(stack));
    }

    /// <summary>Ends what there is of that stack; false when that could not be done. What asks for it may be over: this has its own bound.</summary>
    public async Task<bool> EndAsync(string stack)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15), time);
        try
        {
            await container.EndAsync(stack, limit.Token);
            return true;
        }
        catch (Exception e) when (e is EngineException or OperationCanceledException)
        {
            TunnelLog.NotEnded(log, e.Message);
            return false;
        }
    }

    private async Task<TunnelRun> OpenAsync(TunnelPlace place, TunnelSession session, CancellationToken over)
    {
        var run = await container.StartAsync(place, session.Lease, over);
        var began = time.GetTimestamp();
        while (await probe.AskAsync(run.Address, over) is var answer && answer != TunnelAnswer.Connected)
        {
            if (answer == TunnelAnswer.None && await container.LookAsync(run.Id, over) is { Running: false } state)
                throw await FailureAsync(run, $"cloudflared ended (exit code {state.ExitCode})", over);
            if (time.GetElapsedTime(began) >= options.ReadyWithin)
                throw await FailureAsync(run, $"the tunnel did not connect within {options.ReadyWithin.TotalSeconds:0} s", over);
            await Task.Delay(OpeningPace, time, over);
        }

        TunnelLog.Opened(log, session.Lease.Expires, session.Lease.Elapsed);
        session.Open();
        return run;
    }

    private async Task<TunnelException> FailureAsync(TunnelRun run, string what, CancellationToken over)
    {
        var words = await container.LastWordsAsync(run.Id, places.Token(), over);
        return new(words.Length > 0 ? $"{what}; it said last: {words}" : $"{what}, and said nothing");
    }

    /// <summary>cloudflared connects anew by itself, mostly: one that has not within <see cref="TunnelOptions.ReconnectWithin"/>, or has ended, is started anew.</summary>
    private async Task HoldAsync(TunnelPlace place, TunnelRun run, TunnelSession session, CancellationToken over)
    {
        var (started, lost) = (time.GetTimestamp(), time.GetTimestamp());
        while (true)
        {
            await Task.Delay(Pace, time, over);
            var answer = await probe.AskAsync(run.Address, over);
            if (Tell(session, answer == TunnelAnswer.Connected))
                lost = time.GetTimestamp();
            if (session.Connected || time.GetElapsedTime(started) < RestartPause || await WhyAnewAsync(run, answer, time.GetElapsedTime(lost), over) is not { } why)
                continue;
            TunnelLog.StartsAnew(log, why);
            (started, lost) = (time.GetTimestamp(), time.GetTimestamp());
            run = await StartAnewAsync(place, session, over) ?? run;
        }
    }

    /// <summary>True at the moment when the connection is, or was, there: from then on its loss is counted.</summary>
    private bool Tell(TunnelSession session, bool connected)
    {
        var was = session.Connected;
        session.Connected = connected;
        if (was && !connected)
            TunnelLog.Lost(log);
        if (!was && connected)
            TunnelLog.Reconnected(log);
        return was || connected;
    }

    private async Task<string?> WhyAnewAsync(TunnelRun run, TunnelAnswer answer, TimeSpan lostFor, CancellationToken over)
    {
        if (lostFor >= options.ReconnectWithin)
            return $"it had no connection for {lostFor.TotalSeconds:0} s";
        try
        {
            return answer == TunnelAnswer.None && await container.LookAsync(run.Id, over) is { Running: false } state ? $"cloudflared ended (exit code {state.ExitCode})" : null;
        }
        catch (EngineException)
        {
            // The engine may be starting anew itself: the next look tells, or the time above runs out.
            return null;
        }
    }

    private async Task<TunnelRun?> StartAnewAsync(TunnelPlace place, TunnelSession session, CancellationToken over)
    {
        try
        {
            return await container.StartAsync(place, session.Lease, over);
        }
        catch (EngineException e)
        {
            TunnelLog.NotStartedAnew(log, e.Message);
            return null;
        }
    }
}

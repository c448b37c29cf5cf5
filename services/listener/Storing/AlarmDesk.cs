using Edge.Hosting;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Storing;

/// <summary>
/// Alarms as they should be, brought to the store as soon as it can be reached. Raising one that stands, or clearing one that
/// does not, costs nothing and may be done for every telegram.
/// </summary>
internal sealed class AlarmDesk(StoreClient store, StoreLinkOptions options, TimeProvider time, ILogger<AlarmDesk> log) : IWorker, IAlarms
{
    /// <summary>More than all meters can have; beyond that no further one is taken.</summary>
    public const int MaxAlarms = 50_000;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TellAgainAfter = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Kind, string Subject), State> _alarms = [];
    private readonly Queue<(string Kind, string Subject)> _due = new();
    private readonly Pulse _pulse = new();

    /// <summary>Begins an alarm, or counts it again; the store hears of repetitions at most once a minute.</summary>
    public void Raise(string kind, string subject, string text)
    {
        lock (_gate)
        {
            if (Find(kind, subject) is not { } state)
                return;
            var repeated = state.IsRaised == true && time.GetElapsedTime(state.RaisedAt) < TellAgainAfter;
            (state.IsRaised, state.Text) = (true, text);
            if (repeated)
                return;
            state.RaisedAt = time.GetTimestamp();
            MakeDue(kind, subject, state);
        }

        _pulse.Set();
    }

    /// <summary>Ends an alarm. The first time the store is asked even if none was raised here: it may be left over from before a restart.</summary>
    public void Clear(string kind, string subject)
    {
        lock (_gate)
        {
            if (Find(kind, subject) is not { IsRaised: not false } state)
                return;
            state.IsRaised = false;
            MakeDue(kind, subject, state);
        }

        _pulse.Set();
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await _pulse.WaitAsync(stop);
            while (Next() is { } due)
                if (!await TryTellAsync(due.Key, due.Raise, due.Text, stop))
                {
                    TryAgain(due.Key);
                    await Task.Delay(options.ReconnectPauseLimit, time, stop);
                }
        }
    }

    private async Task<bool> TryTellAsync((string Kind, string Subject) alarm, bool raise, string text, CancellationToken stop)
    {
        var deadline = time.GetUtcNow().UtcDateTime + CallTimeout;
        try
        {
            if (raise)
                await store.RaiseAlarmAsync(
                    new RaiseAlarmRequest { Kind = alarm.Kind, Subject = alarm.Subject, Text = text }, deadline: deadline, cancellationToken: stop);
            else
                await store.ClearAlarmAsync(
                    new ClearAlarmRequest { Kind = alarm.Kind, Subject = alarm.Subject }, deadline: deadline, cancellationToken: stop);
            return true;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.InvalidArgument)
        {
            Log.AlarmRefused(log, alarm.Kind, alarm.Subject, e.Status.Detail);
            return true;
        }
        catch (RpcException e)
        {
            stop.ThrowIfCancellationRequested();
            Log.AlarmNotTold(log, alarm.Kind, alarm.Subject, e.StatusCode, e.Status.Detail);
            return false;
        }
    }

    private State? Find(string kind, string subject)
    {
        if (_alarms.TryGetValue((kind, subject), out var state) || _alarms.Count >= MaxAlarms)
            return state;
        _alarms.Add((kind, subject), state = new State());
        return state;
    }

    private void MakeDue(string kind, string subject, State state)
    {
        if (!state.IsDue)
            _due.Enqueue((kind, subject));
        state.IsDue = true;
    }

    private ((string Kind, string Subject) Key, bool Raise, string Text)? Next()
    {
        lock (_gate)
        {
            if (!_due.TryDequeue(out var key))
                return null;
            var state = _alarms[key];
            state.IsDue = false;
            return (key, state.IsRaised == true, state.Text);
        }
    }

    private void TryAgain((string Kind, string Subject) key)
    {
        lock (_gate)
            MakeDue(key.Kind, key.Subject, _alarms[key]);
    }

    private sealed class State
    {
        /// <summary>Null: not known, for nobody has said anything since the start.</summary>
        public bool? IsRaised { get; set; }

        public string Text { get; set; } = "";

        public long RaisedAt { get; set; }

        public bool IsDue { get; set; }
    }
}

using Edge.Hosting;
using Edge.Mqtt;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Listener.Storing;

/// <summary>
/// Alarms as they should be, brought to the store as soon as it can be reached; until then they are shown on the bus from here. Raising
/// one that stands, or clearing one that does not, costs nothing and may be done for every telegram.
/// </summary>
internal sealed class AlarmDesk(StoreClient store, StoreLinkOptions options, MqttSession bus, TimeProvider time, ILogger<AlarmDesk> log)
    : IWorker, IAlarms
{
    /// <summary>More than all meters can have; beyond that no further one is taken.</summary>
    public const int MaxAlarms = 40_000;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TellAgainAfter = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Kind, string Subject), State> _alarms = [];
    private readonly Queue<State> _due = new();
    private readonly Pulse _pulse = new();
    private bool _isStoreAway;

    /// <summary>Begins an alarm, or counts it again; the store hears of repetitions at most once a minute.</summary>
    public void Raise(string kind, string subject, string text)
    {
        lock (_gate)
        {
            if (Find(kind, subject) is not { } state)
                return;
            var repeated = state.IsRaised == true && time.GetElapsedTime(state.ToldAt) < TellAgainAfter;
            state.Raise(text, time.GetUtcNow().ToUnixTimeMilliseconds());
            if (repeated)
                return;
            state.ToldAt = time.GetTimestamp();
            MakeDue(state);
        }

        _pulse.Set();
    }

    /// <summary>Ends an alarm. The first time the store is asked even if none was raised here: it may be left over from before a restart.</summary>
    public void Clear(string kind, string subject) => Clear(kind, subject, state => state.IsRaised != false);

    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await _pulse.WaitAsync(stop);
            while (Next() is { } due)
                if (!await TryTellAsync(due.State, due.Alarm, stop))
                {
                    Hold(due.State);
                    await Task.Delay(options.ReconnectPauseLimit, time, stop);
                }
        }
    }

    /// <summary>Tells the store of an alarm that is raised, or with none that there is none.</summary>
    private async Task<bool> TryTellAsync(State state, Alarm? alarm, CancellationToken stop)
    {
        var deadline = time.GetUtcNow().UtcDateTime + CallTimeout;
        try
        {
            if (alarm is not null)
                await store.RaiseAlarmAsync(
                    new RaiseAlarmRequest { Kind = alarm.Kind, Subject = alarm.Subject, Text = alarm.Text, SinceMs = alarm.SinceMs },
                    deadline: deadline, cancellationToken: stop);
            else
                await store.ClearAlarmAsync(new ClearAlarmRequest { Kind = state.Kind, Subject = state.Subject }, deadline: deadline, cancellationToken: stop);
            Told(state, alarm);
            return true;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.InvalidArgument)
        {
            Log.AlarmRefused(log, state.Kind, state.Subject, e.Status.Detail);
            Told(state, alarm);
            return true;
        }
        catch (RpcException e)
        {
            stop.ThrowIfCancellationRequested();
            Log.AlarmNotTold(log, state.Kind, state.Subject, e.StatusCode, e.Status.Detail);
            return false;
        }
    }

    private State? Find(string kind, string subject)
    {
        if (_alarms.TryGetValue((kind, subject), out var state) || _alarms.Count >= MaxAlarms)
            return state;
        _alarms.Add((kind, subject), state = new State(kind, subject));
        return state;
    }

    private void Clear(string kind, string subject, Predicate<State> applies)
    {
        lock (_gate)
        {
            if (Find(kind, subject) is not { } state || !applies(state))
                return;
            state.IsRaised = false;
            MakeDue(state);
        }

        _pulse.Set();
    }

    private void MakeDue(State state)
    {
        if (!state.IsDue)
            _due.Enqueue(state);
        state.IsDue = true;
        if (_isStoreAway)
            Show(state);
    }

    private (State State, Alarm? Alarm)? Next()
    {
        lock (_gate)
        {
            if (!_due.TryDequeue(out var state))
                return null;
            state.IsDue = false;
            return (state, state.IsRaised == true || state.IsUntold ? state.ToAlarm() : null);
        }
    }

    /// <summary>The store cannot be told: until it can be, this is the place where alarms are seen.</summary>
    private void Hold(State state)
    {
        lock (_gate)
        {
            MakeDue(state);
            if (_isStoreAway)
                return;
            _isStoreAway = true;
            foreach (var due in _due)
                Show(due);
        }
    }

    private void Told(State state, Alarm? alarm)
    {
        lock (_gate)
        {
            _isStoreAway = false;
            bus.Forget(AlarmTopic.Of(state.Kind, state.Subject));
            if (alarm is null || alarm.SinceMs != state.SinceMs)
                return;
            // An episode that was over before the store could be told has an end, too.
            if (state is { IsUntold: true, IsRaised: false })
                MakeDue(state);
            state.IsUntold = false;
        }
    }

    // Of what never stood in this life nothing was shown from here.
    private void Show(State state)
    {
        if (state.SinceMs != 0)
            bus.Retain(AlarmTopic.Of(state.Kind, state.Subject), state.IsRaised == true ? AlarmTopic.ToJson(state.ToAlarm()) : ReadOnlyMemory<byte>.Empty);
    }

    private sealed class State(string kind, string subject)
    {
        private string _text = "";
        private ulong _count;

        public string Kind => kind;

        public string Subject => subject;

        /// <summary>Null: not known, for nobody has said anything since the start.</summary>
        public bool? IsRaised { get; set; }

        /// <summary>When the episode began; 0: there was none in this life.</summary>
        public long SinceMs { get; private set; }

        /// <summary>The store does not know of this episode yet.</summary>
        public bool IsUntold { get; set; }

        public long ToldAt { get; set; }

        public bool IsDue { get; set; }

        public void Raise(string text, long nowMs)
        {
            if (IsRaised != true)
                (IsRaised, IsUntold, SinceMs, _count) = (true, true, nowMs, 0);
            (_text, _count) = (text, _count + 1);
        }

        public Alarm ToAlarm() => new() { Kind = kind, Subject = subject, Text = _text, SinceMs = SinceMs, Count = _count };
    }
}

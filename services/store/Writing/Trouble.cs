using Edge.Mqtt;
using Edge.Store.Database;
using Edge.Store.Publishing;
using Edge.V1;
using Microsoft.Extensions.Logging;

namespace Edge.Store.Writing;

/// <summary>
/// A time in which the database cannot be written. It is logged and shown when it begins and when it is over; the alarm's row
/// follows when it can be written again.
/// </summary>
internal sealed class Trouble(StoreOptions options, RetainedState retained, TimeProvider time, ILogger<Trouble> log)
{
    public const string AlarmSubject = "store";

    private static readonly Backoff Pause = new() { Cap = TimeSpan.FromSeconds(30), Jitter = 0 };

    private Alarm? _alarm;
    private long _since;
    private long _lastTry;
    private int _tries;

    public bool Lasts => _alarm is not null;

    /// <summary>How long until it is worth another try; endless when nothing is wrong.</summary>
    public TimeSpan NextTryIn
    {
        get
        {
            if (!Lasts)
                return Timeout.InfiniteTimeSpan;
            var left = Pause.Delay(_tries, 0) - time.GetElapsedTime(_lastTry);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void Begin(Exception fault)
    {
        _lastTry = time.GetTimestamp();
        _tries++;
        var kind = Faults.AlarmKind(fault);
        if (_alarm?.Kind == kind)
        {
            _alarm.Count++;
            return;
        }
        if (_alarm is not null)
            retained.Hide(_alarm.Kind, _alarm.Subject);
        else
            _since = _lastTry;
        Announce(fault, kind);
    }

    /// <summary>Writes down what was; nothing when nothing was wrong. Its success shows that it is over.</summary>
    public void Record(OpenStore store)
    {
        if (_alarm is not { } alarm)
            return;
        store.Database.Run("INSERT INTO alarms (kind, subject, text, since_ms, cleared_ms, count) VALUES ($1, $2, $3, $4, $5, $6)",
            alarm.Kind, alarm.Subject, alarm.Text, alarm.SinceMs, time.GetUtcNow().ToUnixTimeMilliseconds(), (long)alarm.Count);
        store.AfterCommit.Add(End);
    }

    private void Announce(Exception fault, string kind)
    {
        var text = Faults.Describe(fault, options.Path);
        if (fault is DatabaseRefusedException)
            Log.Unusable(log, fault, text);
        else
            Log.Trouble(log, fault, text);
        _alarm = new() { Kind = kind, Subject = AlarmSubject, Text = text, SinceMs = time.GetUtcNow().ToUnixTimeMilliseconds(), Count = 1 };
        retained.Show(_alarm);
    }

    private void End()
    {
        if (_alarm is null)
            return;
        Log.TroubleOver(log, time.GetElapsedTime(_since));
        retained.Hide(_alarm.Kind, _alarm.Subject);
        _alarm = null;
        _tries = 0;
    }
}

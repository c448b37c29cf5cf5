using Edge.V1;

namespace Edge.Uplink.Tests.Bench;

/// <summary>Alarms with the contract's rules: one episode of a kind lasts for each subject, ended ones are remembered, newest first.</summary>
internal sealed class FakeAlarms
{
    private readonly Lock _gate = new();
    private readonly List<Alarm> _episodes = [];
    private long _lastMs;

    public Alarm Raise(string kind, string subject, string text)
    {
        lock (_gate)
        {
            if (Lasting(kind, subject) is { } alarm)
                (alarm.Text, alarm.Count) = (text, alarm.Count + 1);
            else
                _episodes.Add(alarm = new Alarm { Kind = kind, Subject = subject, Text = text, SinceMs = Next(), Count = 1 });
            return alarm.Clone();
        }
    }

    public bool Clear(string kind, string subject)
    {
        lock (_gate)
        {
            if (Lasting(kind, subject) is not { } alarm)
                return false;
            alarm.ClearedMs = Next();
            return true;
        }
    }

    /// <summary>Writes down what others found meanwhile.</summary>
    public void TakeOver(FakeAlarms others)
    {
        lock (_gate)
            _episodes.AddRange(others.List(includeCleared: true));
    }

    public IReadOnlyList<Alarm> List(bool includeCleared)
    {
        lock (_gate)
            return [.. _episodes.Where(alarm => includeCleared || !alarm.HasClearedMs)
                .OrderBy(alarm => alarm.HasClearedMs).ThenByDescending(alarm => alarm.SinceMs).Select(alarm => alarm.Clone())];
    }

    private Alarm? Lasting(string kind, string subject) =>
        _episodes.Find(alarm => alarm.Kind == kind && alarm.Subject == subject && !alarm.HasClearedMs);

    private long Next() => _lastMs = Math.Max(_lastMs + 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
}

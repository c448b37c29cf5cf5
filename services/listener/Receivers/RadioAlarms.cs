using Edge.Listener.Storing;

namespace Edge.Listener.Receivers;

/// <summary>The alarms of one receiver. Clearing what does not stand costs next to nothing and is done for every telegram.</summary>
internal sealed class RadioAlarms(AlarmDesk desk, string receiver)
{
    public const string Missing = "device_missing";
    public const string Lost = "device_lost";
    public const string Failing = "device_failure";
    public const string Silent = "radio_silent";

    private static readonly string[] Kinds = [Missing, Lost, Failing, Silent];

    private readonly Lock _gate = new();

    // At first all of them may stand, left over from before a restart.
    private readonly HashSet<string> _standing = [.. Kinds];
    private volatile bool _anyStanding = true;

    /// <summary>Raises an alarm, or counts it again.</summary>
    public void Raise(string kind, string text)
    {
        lock (_gate)
        {
            _standing.Add(kind);
            _anyStanding = true;
            desk.Raise(kind, receiver, text);
        }
    }

    /// <summary>The radio is there.</summary>
    public void DeviceIsBack()
    {
        if (_anyStanding)
            Clear(Missing, Lost);
    }

    /// <summary>A telegram was heard: nothing can be wrong.</summary>
    public void Heard()
    {
        if (_anyStanding)
            Clear(Kinds);
    }

    private void Clear(params ReadOnlySpan<string> kinds)
    {
        lock (_gate)
        {
            foreach (var kind in kinds)
                if (_standing.Remove(kind))
                    desk.Clear(kind, receiver);
            _anyStanding = _standing.Count > 0;
        }
    }
}

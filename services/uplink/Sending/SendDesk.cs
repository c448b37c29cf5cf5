namespace Edge.Uplink.Sending;

/// <summary>The answer to everyone who asked for a send.</summary>
/// <param name="Report">What it achieved.</param>
/// <param name="HeartbeatAccepted">Whether the platform took the heartbeat about it.</param>
/// <param name="Failure">Why not everything was acknowledged; null when it was.</param>
internal sealed record SendAnswer(SendReport Report, bool HeartbeatAccepted, string? Failure);

/// <summary>
/// Where those wait who asked for a send. All who wait share one answer, so the desk needs no bound. A send that is running
/// lets them in between two of its rounds; whoever comes after the last round is served by the next send.
/// </summary>
internal sealed class SendDesk(TimeProvider time)
{
    private readonly WakeUp _wakeUp = new(time);
    private readonly Lock _door = new();
    private TaskCompletionSource<SendAnswer>? _waiting;
    private bool _isInHurry;

    public bool HasAskers
    {
        get
        {
            lock (_door)
                return _waiting is not null;
        }
    }

    /// <summary>Whether one of those who wait wants no listening first.</summary>
    public bool IsInHurry
    {
        get
        {
            lock (_door)
                return _isInHurry;
        }
    }

    /// <summary>Whoever waits for askers looks up: something else has changed.</summary>
    public void Nudge() => _wakeUp.Ring();

    /// <summary>Waits for an asker, a nudge, the end of that time or a stop; throws for none of them.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken stop) => _wakeUp.SleepAsync(atMost, stop);

    /// <summary>Completes with the answer of the send that took this in; never faults.</summary>
    /// <param name="atOnce">Without listening for fresh readings first; a send that listens just then stops it.</param>
    public Task<SendAnswer> AskAsync(bool atOnce = false)
    {
        Task<SendAnswer> answer;
        lock (_door)
        {
            _waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            _isInHurry |= atOnce;
            answer = _waiting.Task;
        }

        _wakeUp.Ring();
        return answer;
    }

    /// <summary>Takes in those who wait; false when nobody does.</summary>
    public bool TakeIn(SendParty party)
    {
        lock (_door)
        {
            if (_waiting is null)
                return false;
            party.Add(_waiting, _isInHurry);
            (_waiting, _isInHurry) = (null, false);
            return true;
        }
    }
}

/// <summary>Those whom one send will answer.</summary>
internal sealed class SendParty
{
    private readonly List<TaskCompletionSource<SendAnswer>> _members = [];

    /// <summary>Whether one of them wants no listening first.</summary>
    public bool IsInHurry { get; private set; }

    public void Add(TaskCompletionSource<SendAnswer> member, bool inHurry)
    {
        _members.Add(member);
        IsInHurry |= inHurry;
    }

    public void Answer(SendAnswer answer) => _members.ForEach(member => member.TrySetResult(answer));
}

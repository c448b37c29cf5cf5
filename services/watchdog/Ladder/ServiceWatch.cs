using Edge.Hosting;

namespace Edge.Watchdog.Ladder;

/// <summary>What one service has said of itself, and how often it began anew.</summary>
internal sealed class ServiceWatch(HealthMessage first, LadderOptions options, TimeProvider time)
{
    // The radio may be unplugged or hang on its cable: no reboot for that.
    private const string DongleParts = "dongle ";
    private const string MaintenanceCounter = "maintenance";

    private readonly Queue<long> _starts = new();
    private HealthMessage _last = first;
    private string? _instance = first.Instance;
    private long _heardAt = time.GetTimestamp();
    private bool _stopped = first.State == HealthMessage.Stopping;
    private string _lastTrouble = "nothing; its log tells more";

    /// <summary>It says that an update is under way.</summary>
    public bool IsMaintained => _last.Counters?.GetValueOrDefault(MaintenanceCounter) > 0;

    /// <summary>It runs, well or not.</summary>
    public bool IsThere => _last.State is HealthMessage.Healthy or HealthMessage.Stuck;

    /// <summary>It began anew again and again.</summary>
    public bool IsCrashLooping
    {
        get
        {
            while (_starts.TryPeek(out var first) && time.GetElapsedTime(first) > options.CrashLoopWithin)
                _starts.Dequeue();
            return _starts.Count >= options.CrashLoopStarts;
        }
    }

    public int Starts => _starts.Count;

    /// <summary>The last thing that it had to complain about.</summary>
    public string LastTrouble => _lastTrouble;

    /// <summary>It said that it was asked to stop, and nothing since. (A fault ends a service like that, too; then it is back at once.)</summary>
    public bool IsStoppedOnPurpose => _stopped && !IsCrashLooping;

    public void Take(HealthMessage message)
    {
        _heardAt = time.GetTimestamp();
        if (message.Instance is { } instance && instance != _instance)
        {
            if (_instance is not null)
                AddStart();
            _instance = instance;
        }

        _stopped = message.State == HealthMessage.Stopping || (_stopped && message.State == HealthMessage.Offline);
        _last = message;
        if (Trouble(message) is { } trouble && message.State == HealthMessage.Stuck)
            _lastTrouble = trouble;
    }

    /// <summary>What is wrong with it now; null when it is well.</summary>
    /// <param name="silence">So long without a word is trouble.</param>
    public string? TroubleNow(TimeSpan silence) =>
        Trouble(_last) ?? (time.GetElapsedTime(_heardAt) > silence ? $"it has said nothing for more than {silence:c}" : null);

    private static string? Trouble(HealthMessage message)
    {
        if (message.State == HealthMessage.Healthy)
            return null;
        if (message.State != HealthMessage.Stuck)
            return $"it is {message.State}";
        var stuck = message.Parts?.FirstOrDefault(part => part.State == PartHealth.Stuck && !part.Name.StartsWith(DongleParts, StringComparison.Ordinal));
        return stuck is null ? null : $"{stuck.Name} has work and makes no progress";
    }

    private void AddStart()
    {
        _starts.Enqueue(time.GetTimestamp());
        if (_starts.Count > options.CrashLoopStarts)
            _starts.Dequeue();
    }
}

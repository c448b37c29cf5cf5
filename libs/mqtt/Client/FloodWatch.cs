namespace Edge.Mqtt.Client;

/// <summary>Knows whether messages come so fast that fetching each as it arrives costs more than it is worth. For the network thread only.</summary>
internal sealed class FloodWatch(TimeProvider time)
{
    /// <summary>How long some messages may gather then: what a single one waits for at most.</summary>
    internal const int PauseMilliseconds = 1;

    private static readonly TimeSpan Dense = TimeSpan.FromMilliseconds(2 * PauseMilliseconds);

    private long _lastAt = time.GetTimestamp();

    internal bool Runs { get; private set; }

    /// <summary>Something was read; so many messages were in it.</summary>
    internal void Note(long messages)
    {
        if (messages == 0)
            return;
        var now = time.GetTimestamp();
        Runs = time.GetElapsedTime(_lastAt, now) < Dense;
        _lastAt = now;
    }
}

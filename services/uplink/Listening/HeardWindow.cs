using Edge.V1;

namespace Edge.Uplink.Listening;

/// <summary>A listening window that is over, on its way into the first batch that is made after it.</summary>
internal sealed class HeardWindow
{
    private readonly ListeningWindow _window;
    private ListeningWindow? _untold;

    public HeardWindow(ListeningWindow window) => _untold = _window = window;

    /// <summary>Readings heard from then on are fresh.</summary>
    public long FreshSinceMs => _window.BeganMs;

    /// <summary>What goes with the next lease; null when a batch has it, or another lease takes it along just now.</summary>
    public ListeningWindow? Take() => Interlocked.Exchange(ref _untold, null);

    /// <summary>The lease gave a batch that was made before.</summary>
    public void PutBack() => Volatile.Write(ref _untold, _window);
}

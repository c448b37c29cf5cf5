using Microsoft.Win32.SafeHandles;

namespace Edge.Mqtt.Native;

/// <summary>Ends the network thread's wait from any thread; any number of calls before it looks are one.</summary>
internal sealed unsafe class WakeUp : IDisposable
{
    private readonly SafeFileHandle _event = Posix.NewEvent();
    private int _rung;

    /// <summary>For the wait; only the network thread may use it, and only until it disposes this.</summary>
    internal int Descriptor => (int)_event.DangerousGetHandle();

    internal void Ring()
    {
        if (Interlocked.Exchange(ref _rung, 1) != 0)
            return;
        ulong one = 1;
        try
        {
            _ = Posix.Write(_event, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The thread has ended: there is nobody to wake.
        }
    }

    /// <summary>The network thread looks now: whoever rings from here on is heard by the next wait.</summary>
    internal void Heard()
    {
        ulong count;
        _ = Posix.Read(_event, &count, sizeof(ulong));
        Volatile.Write(ref _rung, 0);
    }

    public void Dispose() => _event.Dispose();
}

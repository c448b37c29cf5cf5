using System.Runtime.InteropServices;
using System.Text;

namespace Edge.Watchdog.Device;

/// <summary>
/// A hardware watchdog that is open, and thereby armed: from now on it must be fed. For one thread at a time. Closed without
/// <see cref="Disarm"/> it stays armed.
/// </summary>
internal sealed unsafe class WatchdogDevice : IDisposable
{
    // Nothing that a service could keep up with.
    private const int ShortestSeconds = 2;

    private readonly string _path;
    private int _file;

    private WatchdogDevice(string path, int file) => (_path, _file) = (path, file);

    /// <summary>After how long without feeding it resets the machine; null when the driver does not tell.</summary>
    public TimeSpan? Granted { get; private set; }

    /// <summary>What the driver calls itself; empty when it does not tell.</summary>
    public string Identity { get; private set; } = "";

    /// <summary>Why the machine booted, as the driver knows it (WDIOF_...); null when it does not tell. Many drivers say 0 always.</summary>
    public int? BootStatus { get; private set; }

    /// <summary>False: closing it never disarms it.</summary>
    public bool CanBeDisarmed { get; private set; } = true;

    /// <exception cref="DeviceException">It is busy, not there, not allowed.</exception>
    public static WatchdogDevice Open(string path, TimeSpan wanted)
    {
        var file = LinuxWatchdog.Open(path);
        if (file < 0)
            throw new DeviceException("opened", path, Marshal.GetLastPInvokeError());
        var device = new WatchdogDevice(path, file);
        try
        {
            device.Feed();
            device.Ask(wanted);
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <exception cref="DeviceException">It is gone.</exception>
    public void Feed() => Write(0);

    /// <summary>The driver stops its timer at the close that follows, unless it was told not to (nowayout).</summary>
    public void Disarm() => Write((byte)'V');

    public void Dispose()
    {
        if (_file >= 0)
            _ = LinuxWatchdog.Close(_file);
        _file = -1;
    }

    private void Ask(TimeSpan wanted)
    {
        LinuxWatchdog.Info info = default;
        if (LinuxWatchdog.Control(_file, LinuxWatchdog.GetSupport, &info) == 0)
        {
            Identity = Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(info.Identity));
            CanBeDisarmed = (info.Options & LinuxWatchdog.MagicClose) != 0 && !WatchdogFolder.SaysNoWayOut(_path);
        }

        if (Number(LinuxWatchdog.GetBootStatus, 0) is { } status)
            BootStatus = status;
        Granted = AskForTimeout((int)wanted.TotalSeconds) is { } seconds and > 0 ? TimeSpan.FromSeconds(seconds) : null;
    }

    // What is out of the driver's range is EINVAL: less is asked for, until its own is taken as it is.
    private int? AskForTimeout(int seconds)
    {
        while (seconds >= ShortestSeconds)
        {
            if (Number(LinuxWatchdog.SetTimeout, seconds) is { } granted)
                return Number(LinuxWatchdog.GetTimeout, 0) ?? granted;
            if (Marshal.GetLastPInvokeError() != LinuxWatchdog.Invalid)
                break;
            seconds = seconds * 2 / 3;
        }

        return Number(LinuxWatchdog.GetTimeout, 0);
    }

    private int? Number(uint request, int value) => LinuxWatchdog.Control(_file, request, &value) == 0 ? value : null;

    private void Write(byte value)
    {
        if (LinuxWatchdog.Write(_file, &value, 1) != 1)
            throw new DeviceException("fed", _path, Marshal.GetLastPInvokeError());
    }
}

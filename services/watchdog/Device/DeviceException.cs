using System.Runtime.InteropServices;

namespace Edge.Watchdog.Device;

/// <summary>What the device said no with.</summary>
internal sealed class DeviceException(string doing, string path, int error)
    : IOException($"{path} cannot be {doing}: {Marshal.GetPInvokeErrorMessage(error)} ({error})")
{
    /// <summary>Another program holds it.</summary>
    public bool IsBusy => error == LinuxWatchdog.Busy;

    /// <summary>There is no such device, or no driver behind its node.</summary>
    public bool IsAbsent => error is LinuxWatchdog.NoSuchFile or LinuxWatchdog.NoSuchDevice or LinuxWatchdog.NoSuchAddress;

    public bool IsForbidden => error is LinuxWatchdog.AccessDenied or LinuxWatchdog.PermissionDenied;
}

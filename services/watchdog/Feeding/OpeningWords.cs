using Edge.Watchdog.Device;
using Microsoft.Extensions.Logging;

namespace Edge.Watchdog.Feeding;

/// <summary>What an attempt to open the device means. Busy, absent, nowayout and unknown calls are normal cases, each with its own words.</summary>
internal static class OpeningWords
{
    public static FeedState Judge(WatchdogMode mode, DeviceException fault) => (mode, fault) switch
    {
        (WatchdogMode.Auto, { IsBusy: true }) => FeedState.HostFed,
        (WatchdogMode.Auto, { IsAbsent: true }) => FeedState.NoDevice,
        _ => FeedState.Lost,
    };

    public static void Say(ILogger log, WatchdogOptions options, WatchdogDevice device, TimeSpan every)
    {
        if (device.Granted is { } granted)
        {
            Log.Armed(log, options.Device, device.Identity, granted, every);
            if (granted != options.Timeout)
                Log.GrantedDiffers(log, options.Timeout, granted);
        }
        else
        {
            Log.TimeoutUnknown(log, options.Device, every);
        }

        if (!device.CanBeDisarmed)
            Log.NoWayOut(log, options.Device);
    }

    public static void Say(ILogger log, WatchdogOptions options, DeviceException fault)
    {
        if (fault.IsBusy)
            Log.Busy(log, options.Device, WatchdogFolder.Holder(options.Device) ?? "most likely systemd (RuntimeWatchdogSec)");
        else if (fault.IsAbsent)
            Log.NoDevice(log, options.Device);
        else if (fault.IsForbidden)
            Log.Forbidden(log, fault.Message);
        else
            Log.CannotOpen(log, fault.Message);
    }
}

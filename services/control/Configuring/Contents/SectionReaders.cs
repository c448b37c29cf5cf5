using System.Collections.Frozen;

namespace Edge.Control.Configuring.Contents;

/// <summary>Which services read a section of the settings, and so must be restarted for it. A test holds it together with the services' options.</summary>
internal static class SectionReaders
{
    public static readonly string[] All = ["api", "broker", "control", "listener", "store", "uplink", "watchdog"];

    private static readonly FrozenDictionary<string, string[]> Own = new Dictionary<string, string[]>
    {
        ["Api"] = ["api"],
        ["HomeAssistant"] = ["api"],
        ["Broker"] = ["broker"],
        ["Decoder"] = ["listener"],
        ["Journal"] = ["listener"],
        // The broker has an account for each receiver.
        ["Listener"] = ["listener", "broker"],
        ["Plausible"] = ["listener"],
        ["Rhythm"] = ["listener"],
        ["StoreLink"] = ["listener"],
        ["Store"] = ["store"],
        ["Cloud"] = ["uplink"],
        ["Commands"] = ["uplink"],
        ["Uplink"] = ["uplink"],
        ["Tunnel"] = ["control"],
        ["Update"] = ["control"],
        ["Ladder"] = ["watchdog"],
        ["Watchdog"] = ["watchdog"],
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them for a section that is none service's own, and for one that nobody knows: each finds that out at its start.</summary>
    public static IReadOnlyList<string> Of(string section) => Own.TryGetValue(section, out var services) ? services : All;
}

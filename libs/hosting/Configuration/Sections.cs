namespace Edge.Hosting;

/// <summary>
/// The sections of the settings file, of all services: each reads its own, so only a list of all of them finds one that is
/// misspelt. A test holds it together with the options.
/// </summary>
public static class Sections
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "Api", "Broker", "Bus", "Clock", "Cloud", "Commands", "Configuring", "Decoder", "Engine", "Gateway", "Health", "HomeAssistant", "Journal", "Ladder", "Listen",
        "Listener", "Logging", "Peers", "Plausible", "Process", "Rhythm", "Secrets", "Store", "StoreLink", "Telemetry", "Trust", "Tunnel", "Update", "Uplink", "Watchdog",
    ];
}

using Edge.Hosting;

namespace Edge.Control.Configuring;

/// <summary>What control changes of this gateway when it is asked to.</summary>
[Section("Configuring")]
internal sealed class ConfiguringOptions
{
    [Setting("Folder of `edge.json`, `meters.d` and `pki`, as control finds it in its container. Where control may not write there, meters cannot be added on the "
        + "page and nothing can be changed from afar; all else works.")]
    public string Directory { get; init; } = "/etc/mbus-gateway";

    [Setting("Folder in which control keeps this device's key, what it is changing, and what it has replaced.")]
    public string DataDirectory { get; init; } = "/data/control";

    [Setting("How long after a change from afar the gateway may take to do its work as well as before; then the old files come back.",
        Min = "00:00:30", Max = "01:00:00")]
    public TimeSpan WatchFor { get; init; } = TimeSpan.FromMinutes(5);
}

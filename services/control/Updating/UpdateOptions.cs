using Edge.Hosting;

namespace Edge.Control.Updating;

/// <summary>How updates are installed.</summary>
[Section("Update")]
internal sealed class UpdateOptions
{
    [Setting("How long a new release may take until everything is healthy, a reading was decoded and stored and the uplink is connected. "
        + "Otherwise the release before is put back.", Min = "00:01:00", Max = "02:00:00")]
    public TimeSpan WatchFor { get; init; } = TimeSpan.FromMinutes(10);

    [Setting("Whether a bundle may bring a script that is run on the machine itself, as root, before the switch. `false`: a bundle with one is refused.")]
    public bool AllowHostStep { get; init; }

    [Setting("Folder of the state of an update, which is what it goes on from after a power cut.")]
    public string StateDirectory { get; init; } = "/data/control";
}

using Edge.Hosting;

namespace Edge.Control.Tunnel;

/// <summary>The support tunnel.</summary>
[Section("Tunnel")]
internal sealed class TunnelOptions
{
    [Setting("The image that the tunnel runs in. Without a tag: the newest of that name on this machine. Without such an image no tunnel can be opened.")]
    public string Image { get; init; } = "mbus-gateway/tunnel";

    [Setting("How long a tunnel may stay open at most, and does when nobody says. It ends then, whatever has become of control.",
        Unit = "minutes", Min = "1", Max = "30")]
    public int Minutes { get; init; } = 30;

    [Setting("How long a tunnel gets to connect when it is opened; one that does not is ended, and whoever asked is told its last words.",
        Min = "00:00:05", Max = "00:02:00")]
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromSeconds(45);

    [Setting("How long a tunnel that has lost its connection gets to find a new one by itself before it is started anew, within its time.",
        Min = "00:00:10", Max = "00:30:00")]
    public TimeSpan ReconnectWithin { get; init; } = TimeSpan.FromMinutes(1);
}

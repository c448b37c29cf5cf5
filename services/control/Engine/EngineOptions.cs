using Edge.Hosting;

namespace Edge.Control.Engine;

/// <summary>The container engine of this machine.</summary>
[Section("Engine")]
internal sealed class EngineOptions
{
    public const string DefaultSocket = "/var/run/docker.sock";

    [Setting("The container engine's socket, as control finds it in its container. Without it nothing that needs the engine can be done, and is refused.")]
    public string Socket { get; init; } = DefaultSocket;

    [Setting("How long one answer of the engine may take.", Min = "00:00:01", Max = "00:05:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    [Setting("Whose first process is told to reboot: `host`, or `container:NAME` to try it out on a container that stands in for a machine.")]
    public string HostProcesses { get; init; } = "host";
}

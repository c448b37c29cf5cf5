using System.Text.Json.Nodes;
using Edge.Control.Engine;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Rebooting;

/// <summary>
/// An orderly reboot of the machine: a throwaway container that shares the host's process ids sends SIGINT to the first of them.
/// systemd takes it as Ctrl-Alt-Del and reboots after stopping all units (systemd(1), signals), and so do the other inits.
/// </summary>
internal sealed class HostReboot(EngineClient engine, EngineOptions options, ILogger<HostReboot> log)
{
    private const string Name = "mbus-gateway-reboot";

    /// <summary>Returns when the machine has been told.</summary>
    /// <exception cref="EngineException">It could not be told.</exception>
    public async Task RebootAsync(string reason, CancellationToken stop)
    {
        Log.Reboots(log, reason);
        var exitCode = await engine.RunAsync(Name, Container(await engine.OwnImageAsync(stop), options.HostProcesses), stop);
        if (exitCode != 0)
            throw new EngineException($"the machine's first process could not be told (exit code {exitCode})");
    }

    /// <summary>Root, because the first process is root's, and nothing else: no capability, no network, no file.</summary>
    internal static JsonObject Container(string image, string processes) => new()
    {
        ["Image"] = image,
        ["User"] = "0:0",
        ["Entrypoint"] = new JsonArray("/edge"),
        ["Cmd"] = new JsonArray("control", InterruptInit.Argument),
        ["NetworkDisabled"] = true,
        ["HostConfig"] = new JsonObject
        {
            ["PidMode"] = processes,
            ["NetworkMode"] = "none",
            ["ReadonlyRootfs"] = true,
            ["CapDrop"] = new JsonArray("ALL"),
            // An engine's default AppArmor profile lets no signal out of the container.
            ["SecurityOpt"] = new JsonArray("no-new-privileges:true", "apparmor=unconfined"),
        },
    };
}

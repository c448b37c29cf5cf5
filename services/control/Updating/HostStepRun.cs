using System.Text.Json.Nodes;
using Edge.Control.Engine;
using Edge.Control.Updating.Bundles;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Updating;

/// <summary>The signed script of a bundle, run on the machine itself by a throwaway container that is everything a container otherwise must
/// not be. Whether the gateway's owner allows it was asked when the bundle was verified.</summary>
internal sealed class HostStepRun(EngineClient engine, ILogger<HostStepRun> log)
{
    private const string Name = "mbus-gateway-host-step";
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

    /// <exception cref="UpdateRefusedException">It failed.</exception>
    /// <exception cref="EngineException">It could not be run, or did not end in time.</exception>
    public async Task RunAsync(HostStep step, CancellationToken stop)
    {
        var exitCode = await engine.RunAsync(Name, Container(await engine.OwnImageAsync(stop), step.Script), stop, Within);
        if (exitCode != 0)
            throw new UpdateRefusedException($"the step for the machine itself ({step.Why}) ended with code {exitCode}; the gateway was not changed");
        UpdateLog.HostStepDone(log, step.Why);
    }

    internal static JsonObject Container(string image, string script) => new()
    {
        ["Image"] = image,
        ["User"] = "0:0",
        ["Env"] = new JsonArray($"{HostStepTask.ScriptVariable}={script}"),
        ["Entrypoint"] = new JsonArray("/edge"),
        ["Cmd"] = new JsonArray("control", HostStepTask.Argument, HostStepTask.ScriptVariable),
        ["HostConfig"] = new JsonObject { ["Privileged"] = true, ["PidMode"] = "host", ["NetworkMode"] = "none" },
    };
}

using System.Text.Json;
using Edge.Control.Engine;
using Edge.Control.Rebooting;

namespace Edge.Control.Commands;

/// <summary>An orderly reboot of the machine, once the answer is out.</summary>
internal sealed class RebootCommand(EngineClient engine, HostReboot host, AfterAnswer after) : ICommand
{
    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        args.End();
        // Where the engine cannot be asked that is the answer.
        await engine.OwnImageAsync(stop);
        after.Add("the reboot", later => host.RebootAsync("somebody asked for it", later));
        return result => result.WriteString("text", "the machine reboots after this answer");
    }
}

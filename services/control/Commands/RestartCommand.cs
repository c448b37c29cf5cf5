using System.Text.Json;
using Edge.Control.Engine;

namespace Edge.Control.Commands;

/// <summary>Ends one of the gateway's services in an orderly way and starts it again.</summary>
internal sealed class RestartCommand(GatewayServices services, EngineClient engine, AfterAnswer after) : ICommand
{
    // An answer travels through these: it goes first.
    private static readonly string[] Carriers = ["control", "broker", "uplink", "api"];

    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        var service = args.OneOf("service", GatewayContainers.Services);
        args.End();
        var container = await services.FindAsync(service, stop);
        var isCarrier = Carriers.Contains(service);
        if (isCarrier)
            after.Add($"the restart of {service}", later => engine.RestartAsync(container.Id, later));
        else
            await engine.RestartAsync(container.Id, stop);
        return result =>
        {
            result.WriteString("service", service);
            result.WriteBoolean("restarted", !isCarrier);
            if (isCarrier)
                result.WriteString("text", $"{service} is restarted after this answer, which travels through it");
        };
    }
}

using System.Text.Json;
using Edge.Control.Engine;

namespace Edge.Control.Commands;

/// <summary>The last lines that one of the gateway's services has logged. Logs hold no secrets, so nothing is blackened.</summary>
internal sealed class LogsCommand(GatewayServices services, ContainerLogs logs) : ICommand
{
    private const ulong MostLines = 500;
    private const ulong LinesUnlessTold = 100;

    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        var service = args.OneOf("service", GatewayContainers.Services);
        var most = (int)args.NumberOr("lines", LinesUnlessTold, 1, MostLines);
        args.End();
        var container = await services.FindAsync(service, stop);
        var last = await logs.ReadAsync(container.Id, most, stop);
        return result =>
        {
            result.WriteString("service", service);
            result.WriteStartArray("lines");
            foreach (var line in last.Lines)
                result.WriteStringValue(line);
            result.WriteEndArray();
            result.WriteNumber("left_out", last.LeftOut);
            result.WriteNumber("shortened", last.Shortened);
        };
    }
}

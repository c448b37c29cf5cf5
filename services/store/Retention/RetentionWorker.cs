using Edge.Hosting;
using Edge.Store.Writing;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Store.Retention;

/// <summary>Keeps the database within its bounds, a short transaction after the other, in line with all other writing.</summary>
internal sealed class RetentionWorker(Writer writer, Sweeper sweeper, TimeProvider time, ILogger<RetentionWorker> log) : IWorker
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(Every, time, stop);
            try
            {
                await SweepAsync(stop);
            }
            catch (RpcException fault)
            {
                // The writer has told the reason; a later round goes on.
                Log.RetentionHeldUp(log, fault.Status.Detail);
            }
        }
    }

    /// <summary>One round, until nothing is left to do.</summary>
    public async Task<Swept> SweepAsync(CancellationToken stop)
    {
        var swept = new Swept();
        await writer.WriteAsync(_ =>
        {
            sweeper.Begin();
            return true;
        }, stop);
        while (await writer.WriteAsync(store => sweeper.Step(store, swept), stop))
        {
        }
        if (swept.GivenUp > 0)
            Log.GivenUp(log, swept.GivenUp);
        if (swept.Thinned + swept.Shed > 0)
            Log.Swept(log, swept.Thinned, swept.Shed);
        return swept;
    }
}

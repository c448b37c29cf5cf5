using Edge.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Broker.Serving;

/// <summary>Ends sessions of clients that are away for longer than they asked for, or than is kept: the library keeps them for ever.</summary>
internal sealed class SessionSweep(MqttBroker broker, BrokerOptions options, TimeProvider time, ILogger<SessionSweep> log) : IWorker
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken stop)
    {
        await broker.Started.WaitAsync(stop);
        using var pace = new PeriodicTimer(Every, time);
        while (await pace.WaitForNextTickAsync(stop))
            await SweepAsync();
    }

    internal async Task SweepAsync()
    {
        foreach (var session in await broker.Server.GetSessionsAsync())
        {
            // Clients of MQTT 3.1.1 cannot say how long.
            var expiry = session.ExpiryInterval == 0 ? options.MaxSessionExpiry : TimeSpan.FromSeconds(Math.Min(session.ExpiryInterval, options.MaxSessionExpiry.TotalSeconds));
            if (session.DisconnectedTimestamp is not { } since || time.GetUtcNow().UtcDateTime - since <= expiry)
                continue;
            await session.DeleteAsync();
            Log.SessionEnded(log, session.Id, expiry);
        }
    }
}

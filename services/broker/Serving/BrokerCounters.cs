using Edge.Broker.Bounds;
using Edge.Hosting;

namespace Edge.Broker.Serving;

/// <summary>What the health message tells of the broker.</summary>
internal sealed class BrokerCounters : IWorker
{
    public BrokerCounters(WorkMonitor monitor, Connections connections, ClientQueues queues, RetainedMessages retained, Refusals refusals, PassageProof _)
    {
        monitor.AddCounter("connections", () => connections.Count);
        monitor.AddCounter("connections_closed", () => connections.Refused);
        monitor.AddCounter("sign_ins_refused", () => refusals.SignIns);
        monitor.AddCounter("messages_refused", () => refusals.Messages);
        monitor.AddCounter("messages_dropped", () => queues.Dropped);
        monitor.AddCounter("queued_bytes", () => queues.Bytes);
        monitor.AddCounter("retained_topics", () => retained.Topics);
    }

    /// <summary>The counters are read when somebody looks.</summary>
    public Task RunAsync(CancellationToken stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
}

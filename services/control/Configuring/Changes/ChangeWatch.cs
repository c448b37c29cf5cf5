using Edge.Control.Judging;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Configuring.Changes;

/// <summary>Looks whether the gateway does its work after a change, and tells the store when it did not: from there the alarm goes to the cloud.</summary>
internal sealed class ChangeWatch(IJudge judge, Store.StoreClient store, ConfiguringOptions options, TimeProvider time, ILogger<ChangeWatch> log)
{
    public const string AlarmKind = "config_taken_back";

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    public Task<Verdict> WatchAsync(Baseline before, CancellationToken stop) =>
        judge.WatchAsync(before, options.WatchFor, new Told(log), stop);

    /// <summary>Raises the alarm of a change that was taken back; one that was done ends that of its kind. False: the store does not answer.</summary>
    public async Task<bool> TellAsync(Change change, CancellationToken stop)
    {
        var deadline = time.GetUtcNow().UtcDateTime + CallTimeout;
        try
        {
            if (change.Back)
                await store.RaiseAlarmAsync(new() { Kind = AlarmKind, Subject = change.Kind, Text = Text(change) }, deadline: deadline, cancellationToken: stop);
            else
                await store.ClearAlarmAsync(new() { Kind = AlarmKind, Subject = change.Kind }, deadline: deadline, cancellationToken: stop);
            return true;
        }
        catch (RpcException e)
        {
            stop.ThrowIfCancellationRequested();
            ConfiguringLog.StoreNotTold(log, e.Status.Detail);
            return false;
        }
    }

    private static string Text(Change change)
    {
        var which = change.Serial > 0 ? $" number {change.Serial}" : "";
        return $"The new {change.Kind}{which} was taken back, and the one of before is in use again: {change.Text}. Mend it and send it anew; the next one that lasts ends this alarm.";
    }

    // At once and in order: the usual one hands over to the thread pool.
    private sealed class Told(ILogger log) : IProgress<string>
    {
        public void Report(string value) => ConfiguringLog.Watches(log, value);
    }
}

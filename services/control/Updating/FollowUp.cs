using Edge.Control.Engine;
using Edge.Control.Updating.Switching;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Control.Updating;

/// <summary>What is to be done once an update has ended, however it did: tell the cloud by an alarm, and take away what is of no more use.</summary>
internal sealed class FollowUp(
    SwitchFile file, Leftovers leftovers, Store.StoreClient store, TimeProvider time, ILogger<FollowUp> log)
{
    public const string Alarm = "update_failed", Subject = "gateway";

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    /// <summary>False: something of it did not work, and is to be tried again.</summary>
    public async Task<bool> TrySettleAsync(SwitchRecord ended, CancellationToken stop)
    {
        try
        {
            await leftovers.TidyAsync(ended, stop);
            var call = new CallOptions(deadline: time.GetUtcNow().UtcDateTime + AnswerWithin, cancellationToken: stop);
            if (ended.Phase == UpdatePhase.Done)
                await store.ClearAlarmAsync(new() { Kind = Alarm, Subject = Subject }, call);
            else
                await store.RaiseAlarmAsync(new() { Kind = Alarm, Subject = Subject, Text = ended.Text }, call);
            file.Write(ended with { Settled = true });
            UpdateLog.Ended(log, ended.Phase, ended.Text);
            return true;
        }
        catch (Exception e) when (e is RpcException or EngineException or IOException or UnauthorizedAccessException)
        {
            stop.ThrowIfCancellationRequested();
            UpdateLog.NotSettled(log, e.Message);
            return false;
        }
    }
}

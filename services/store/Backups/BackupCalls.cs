using Edge.Store.Alarms;
using Edge.Store.Writing;
using Edge.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Store.Backups;

/// <summary>The calls of who asks for a backup, or which there are.</summary>
internal sealed class BackupCalls(BackupWriter backups, BackupList list, AlarmCalls alarms, ILogger<BackupCalls> log)
{
    public ListBackupsResponse List() => list.Read();

    public async Task<BackupResponse> WriteAsync(BackupRequest request, CancellationToken cancellation)
    {
        var written = await backups.WriteAsync(request.Name, cancellation);
        try
        {
            // Whoever asked knows of the loss, and what is there now is safe.
            await alarms.ClearAsync(new() { Kind = StoreOpener.RestoredAlarm, Subject = Trouble.AlarmSubject }, cancellation);
        }
        catch (RpcException fault)
        {
            // A card that cannot be written any more is when a backup is wanted most.
            Log.AlarmStays(log, StoreOpener.RestoredAlarm, fault.Status.Detail);
        }
        return written;
    }
}

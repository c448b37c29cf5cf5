using System.Globalization;
using Edge.Hosting;
using Edge.Store.Writing;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Store.Backups;

/// <summary>Writes a backup every so often and keeps the newest few of these; those that somebody asked for are left alone.</summary>
internal sealed class BackupSchedule(BackupWriter backups, Writer writer, StoreOptions options, TimeProvider time, ILogger<BackupSchedule> log) : IWorker
{
    public const string FailedAlarm = "backup_failed";

    private const string Prefix = "scheduled-";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(10);

    private long? _written;

    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(LookEvery, time, stop);
            if (IsDue())
                await WriteAsync(stop);
        }
    }

    /// <summary>Writes one and removes the oldest beyond the number to be kept; false when it failed.</summary>
    public async Task<bool> WriteAsync(CancellationToken stop)
    {
        try
        {
            var stamp = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
            await backups.WriteAsync($"{Prefix}{stamp}.db", stop).WaitAsync(stop);
            _written = time.GetTimestamp();
            foreach (var old in Scheduled().SkipLast(options.BackupsKept))
                old.Delete();
            await TellAsync(null, stop);
            return true;
        }
        catch (Exception fault) when (fault is RpcException or IOException or UnauthorizedAccessException)
        {
            var reason = fault is RpcException rpc ? rpc.Status.Detail : fault.Message;
            Log.ScheduledBackupFailed(log, reason);
            await TellAsync(reason, stop);
            return false;
        }
    }

    /// <summary>Whether it is time for the next one.</summary>
    public bool IsDue()
    {
        if (options.BackupEvery == TimeSpan.Zero || (_written is { } written && time.GetElapsedTime(written) < options.BackupEvery))
            return false;
        // A file of the future is of a clock that was ahead; it is not waited for.
        var age = Scheduled().LastOrDefault() is { } newest ? time.GetUtcNow() - newest.LastWriteTimeUtc : TimeSpan.MaxValue;
        return age < TimeSpan.Zero || age >= options.BackupEvery;
    }

    private List<FileInfo> Scheduled()
    {
        var folder = new DirectoryInfo(options.BackupDirectory);
        return folder.Exists ? [.. folder.GetFiles(Prefix + "*.db").OrderBy(found => found.LastWriteTimeUtc)] : [];
    }

    private async Task TellAsync(string? reason, CancellationToken stop)
    {
        try
        {
            // Since a database was replaced, the readings that came after it are in no backup: until now.
            await writer.WriteAsync(store => reason is null
                ? store.Alarms.Clear(FailedAlarm, Trouble.AlarmSubject) | store.Alarms.Clear(StoreOpener.RestoredAlarm, Trouble.AlarmSubject)
                : store.Alarms.Raise(FailedAlarm, Trouble.AlarmSubject, $"No backup was written: {reason}".ReplaceLineEndings(" ")) is not null, stop);
        }
        catch (RpcException fault)
        {
            // The disk is in trouble, and that has an alarm of its own.
            Log.ScheduledBackupFailed(log, fault.Status.Detail);
        }
    }
}

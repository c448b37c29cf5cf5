using Edge.Hosting;
using Edge.Store.Alarms;
using Edge.Store.Appending;
using Edge.Store.Audit;
using Edge.Store.Backups;
using Edge.Store.Database;
using Edge.Store.Kept;
using Edge.Store.Outbox;
using Edge.Store.Publishing;
using Edge.Store.Queries;
using Edge.Store.Readings;
using Edge.Store.Retention;
using Edge.Store.Writing;
using Microsoft.Extensions.DependencyInjection;
using StoreContract = Edge.V1.Store;

namespace Edge.Store;

/// <summary>What the store is made of, and who may call it.</summary>
internal static class StoreRegistration
{
    public static EdgeHostBuilder AddStore(this EdgeHostBuilder builder)
    {
        builder.AddOptions<StoreOptions>();
        builder.Services
            .AddSingleton<DatabaseFile>().AddSingleton<RetainedState>().AddSingleton<LeaseBook>()
            .AddSingleton<TraceBook>().AddSingleton<StoreOpener>().AddSingleton<GroupCommit>().AddSingleton<Trouble>()
            .AddSingleton<Reads>().AddSingleton<ReadingCatalog>().AddSingleton<ReadingQuery>().AddSingleton<AggregateQuery>().AddSingleton<KeptQuery>()
            .AddSingleton<AppendCall>().AddSingleton<OutboxCalls>().AddSingleton<AlarmCalls>().AddSingleton<AuditCalls>().AddSingleton<QueryCalls>()
            .AddSingleton<BackupWriter>().AddSingleton<BackupCalls>().AddSingleton<BackupList>().AddSingleton<Restore>()
            .AddSingleton<AgeClock>().AddSingleton<Sweeper>();
        return builder.AddClock().AddWorker<Writer>().AddWorker<RetentionWorker>().AddWorker<BackupSchedule>().AllowCallers("edge.v1.Store", Callers())
            .AddClient<StoreContract.StoreClient>("store").AddQuestion(StatsAnswer.Argument, StatsAnswer.Write)
            .AddTask(BackupFileTasks.Read, BackupFileTasks.RunRead).AddTask(BackupFileTasks.Remove, BackupFileTasks.RunRemove)
            .AddQuestion(InspectTask.Argument, InspectTask.ShowAsync).AddTask(InspectTask.Argument, InspectTask.CheckAsync)
            .AddTask(BackupTask.Argument, BackupTask.RunAsync).AddTask(RestoreTask.Argument, RestoreTask.Run);
    }

    private static CallerTable Callers()
    {
        string[] everyService = ["listener", "uplink", "watchdog", "api", "control"];
        return new()
        {
            ["Append"] = ["listener"],
            ["Flush"] = ["uplink", "listener"],
            ["LeaseBatch"] = ["uplink"],
            ["CompleteBatch"] = ["uplink"],
            ["ReleaseBatch"] = ["uplink"],
            ["ResendBatches"] = ["uplink"],
            ["ListMeters"] = ["api", "uplink"],
            ["QueryReadings"] = ["api", "control"],
            ["QueryAggregates"] = ["api"],
            ["RaiseAlarm"] = everyService,
            ["ClearAlarm"] = everyService,
            ["ListAlarms"] = ["api", "control", "uplink", "watchdog", "listener"],
            ["ListKept"] = ["listener", "api"],
            ["GetStats"] = ["api", "uplink", "watchdog", "control"],
            // The store itself: `./edge backup` asks through this program, in its container and with its token.
            ["Backup"] = ["api", "control", "store"],
            ["ListBackups"] = ["api", "control"],
            ["AppendAudit"] = ["control"],
            ["ListAudit"] = ["api", "control"],
        };
    }
}

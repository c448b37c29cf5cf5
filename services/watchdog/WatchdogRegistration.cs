using Edge.Hosting;
using Edge.Watchdog.Alarms;
using Edge.Watchdog.Feeding;
using Edge.Watchdog.Ladder;
using Edge.Watchdog.Record;
using Microsoft.Extensions.DependencyInjection;
using ControlClient = Edge.V1.Control.ControlClient;

namespace Edge.Watchdog;

/// <summary>What the watchdog is made of. Nobody calls it, so it has no contract of its own.</summary>
internal static class WatchdogRegistration
{
    public static EdgeHostBuilder AddWatchdog(this EdgeHostBuilder builder)
    {
        builder.AddOptions<WatchdogOptions>();
        builder.AddOptions<LadderOptions>();
        builder.AddClock().AddClient<StoreClient>("store").AddClient<ControlClient>("control");
        AddDevice(builder.Services);
        AddLadder(builder.Services);
        return builder.AddWorker<HealthReader>().AddWorker<EvidenceLoop>().AddWorker<WatchdogAlarms>();
    }

    private static void AddDevice(IServiceCollection services) => services
        .AddSingleton<FeedGate>().AddSingleton<Feeder>().AddSingleton<RecordFile>().AddSingleton<RebootBook>()
        .AddSingleton(_ => BootId.OfKernel()).AddSingleton<IOutermost, WatchdogLife>();

    private static void AddLadder(IServiceCollection services) => services
        .AddSingleton<EngineWatch>().AddSingleton<Evidence>().AddSingleton<RebootOrder>().AddSingleton<LastStep>()
        .AddSingleton<PartReports>().AddSingleton<MachineReports>().AddSingleton<LoopTime>();
}

using Edge.Uplink.Alarms;
using Edge.Uplink.Cloud;
using Edge.Uplink.Commands;
using Edge.Uplink.Heartbeat;
using Edge.Uplink.Listening;
using Edge.Uplink.Payload;
using Edge.Uplink.Scheduling;
using Edge.Uplink.Sending;
using ListenerClient = Edge.V1.Listener.ListenerClient;

namespace Edge.Uplink;

/// <summary>What the uplink is made of.</summary>
internal static class UplinkRegistration
{
    public static EdgeHostBuilder AddUplink(this EdgeHostBuilder builder)
    {
        var options = builder.AddOptions<UplinkOptions>();
        builder.AddOptions<CloudOptions>();
        builder.AddClock().AddClient<StoreClient>("store").AddClient<ListenerClient>("listener").AllowCallers("edge.v1.Uplink", UplinkService.Callers);
        builder.Services.AddSingleton<UplinkService>();
        AddSending(builder.Services);
        AddAlarms(builder.Services);
        AddCloud(builder.Services);
        AddCommands(builder);
        AddPlanner(builder.Services, options);
        return builder.AddWorker<SendWorker>().AddWorker<HeartbeatWorker>().AddWorker<UplinkAlarms>().AddWorker<CertificateWatch>().AddWorker<AlarmForwarder>();
    }

    private static void AddSending(IServiceCollection services) => services
        .AddSingleton<BatchSource>().AddSingleton<Sender>().AddSingleton<SendCycle>().AddSingleton<SendDesk>()
        .AddSingleton<SendLoop>().AddSingleton<SendWatch>().AddSingleton<KnownMeters>().AddSingleton<FreshReadings>()
        .AddSingleton(s => new PayloadEncoder(s.GetRequiredService<GatewayOptions>().Id));

    private static void AddAlarms(IServiceCollection services) => services
        .AddSingleton<BusAlarms>().AddSingleton<AlarmSource>().AddSingleton<ToldFile>().AddSingleton<ToldAlarms>()
        .AddSingleton(s => new StoreAbsence(s.GetRequiredService<CloudLink>().ShowStatus, s.GetRequiredService<TimeProvider>()));

    private static void AddCloud(IServiceCollection services) => services
        .AddSingleton<CertificateFiles>().AddSingleton<CloudConnect>().AddSingleton<CloudLink>()
        .AddSingleton(s => PlatformHttp.Create(
            s.GetRequiredService<ServiceInfo>(), s.GetRequiredService<CloudOptions>(), s.GetRequiredService<GatewayOptions>()))
        .AddSingleton<HeartbeatClient>();

    private static void AddCommands(EdgeHostBuilder builder)
    {
        builder.AddOptions<CommandOptions>();
        builder.Services.AddSingleton<RecentCommands>().AddSingleton<CommandCheck>().AddSingleton<CommandDoor>()
            .AddSingleton<ControlRoad>().AddSingleton<ReplyQueue>().AddSingleton<Resender>();
        builder.AddWorker<CommandWorker>();
    }

    private static void AddPlanner(IServiceCollection services, UplinkOptions options)
    {
        if (options.Mode == SendMode.Stream)
        {
            services.AddSingleton<ISendPlanner>(s => new StreamPlanner(options.StreamInterval, s.GetRequiredService<TimeProvider>()));
            return;
        }

        var every = options.Mode == SendMode.Hourly ? TimeSpan.FromHours(options.EveryHours) : TimeSpan.FromDays(1);
        services.AddSingleton<DiaryFile>().AddSingleton<ISendPlanner, SlotPlanner>().AddSingleton(s => new SendSchedule(
            SendZone.Find(options.Zone) ?? SendZone.Utc, every, options.SendAt,
            GatewayOffset.Within(options.Window, s.GetRequiredService<GatewayOptions>().Id)));
    }
}

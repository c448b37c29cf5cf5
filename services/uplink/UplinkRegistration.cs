using Edge.Uplink.Alarms;
using Edge.Uplink.Cloud;
using Edge.Uplink.Heartbeat;
using Edge.Uplink.Payload;
using Edge.Uplink.Scheduling;
using Edge.Uplink.Sending;

namespace Edge.Uplink;

/// <summary>What the uplink is made of.</summary>
internal static class UplinkRegistration
{
    public static EdgeHostBuilder AddUplink(this EdgeHostBuilder builder)
    {
        var options = builder.AddOptions<UplinkOptions>();
        builder.AddOptions<CloudOptions>();
        builder.AddClock().AddClient<StoreClient>("store").AllowCallers("edge.v1.Uplink", UplinkService.Callers);
        builder.Services.AddSingleton<UplinkService>();
        AddSending(builder.Services);
        AddCloud(builder.Services);
        AddPlanner(builder.Services, options);
        return builder.AddWorker<SendWorker>().AddWorker<HeartbeatWorker>().AddWorker<UplinkAlarms>().AddWorker<AlarmForwarder>();
    }

    private static void AddSending(IServiceCollection services) => services
        .AddSingleton<BatchSource>().AddSingleton<Sender>().AddSingleton<SendCycle>().AddSingleton<SendDesk>()
        .AddSingleton<SendLoop>().AddSingleton<SendWatch>()
        .AddSingleton(s => new PayloadEncoder(s.GetRequiredService<GatewayOptions>().Id));

    private static void AddCloud(IServiceCollection services) => services
        .AddSingleton<CertificateFiles>().AddSingleton<CloudConnect>().AddSingleton<CloudLink>()
        .AddSingleton(s => PlatformHttp.Create(
            s.GetRequiredService<ServiceInfo>(), s.GetRequiredService<CloudOptions>(), s.GetRequiredService<GatewayOptions>()))
        .AddSingleton<HeartbeatClient>();

    private static void AddPlanner(IServiceCollection services, UplinkOptions options)
    {
        if (options.Mode == SendMode.Stream)
        {
            services.AddSingleton<ISendPlanner>(s => new StreamPlanner(options.StreamInterval, s.GetRequiredService<TimeProvider>()));
            return;
        }

        services.AddSingleton<DiaryFile>().AddSingleton<ISendPlanner, DailyPlanner>().AddSingleton(s =>
            new DailySchedule(options.SendAt, GatewayOffset.Within(options.Window, s.GetRequiredService<GatewayOptions>().Id)));
    }
}

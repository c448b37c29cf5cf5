using Edge.Api.Access;
using Edge.Api.Alarms;
using Edge.Api.Commands;
using Edge.Api.Delivery;
using Edge.Api.Diagnostics;
using Edge.Api.Gateway;
using Edge.Api.Heard;
using Edge.Api.HomeAssistant;
using Edge.Api.Http;
using Edge.Api.Live;
using Edge.Api.Meters;
using Edge.Api.Metrics;
using Edge.Api.OpenApi;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Edge.Api.Series;
using Edge.Api.WebPage;
using Edge.Hosting;
using Edge.V1;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Api;

/// <summary>What the api is made of. It waits for nobody to be healthy: its parts may all be gone.</summary>
internal static class ApiRegistration
{
    private const int MostConnections = 1500;
    private const int MostHeaderBytes = 16 * 1024;
    private const int MostBodyBytes = 8 * 1024;

    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(10);

    public static EdgeHostBuilder AddApi(this EdgeHostBuilder builder) =>
        builder.AddHttp().AddAccess().AddParts().AddPicture().AddEndpoints().AddHomeAssistant();

    private static EdgeHostBuilder AddHttp(this EdgeHostBuilder builder)
    {
        var options = builder.AddOptions<ApiOptions>();
        builder.AddHttp(options.Port, options.IsTls ? UseTls : null);
        builder.Services.AddSingleton<TlsCertificate>().AddSingleton<IStartupFilter, FrontDoor>().Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
            kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = HeadersWithin;
        });
        return builder;
    }

    private static void UseTls(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listen)
    {
        var certificate = listen.ApplicationServices.GetRequiredService<TlsCertificate>();
        listen.UseHttps(https => https.ServerCertificateSelector = (_, _) => certificate.Current);
    }

    private static EdgeHostBuilder AddAccess(this EdgeHostBuilder builder)
    {
        builder.AddSecret(ApiToken.File).AddSecret(PagePassword.File);
        builder.Services.AddSingleton<ApiToken>().AddSingleton<PagePassword>().AddSingleton<Sessions>().AddSingleton<GuessBrake>().AddSingleton<AccessGuard>();
        return builder;
    }

    private static EdgeHostBuilder AddParts(this EdgeHostBuilder builder)
    {
        builder.AddClock().AddClient<Store.StoreClient>("store").AddClient<Listener.ListenerClient>("listener")
            .AddClient<Uplink.UplinkClient>("uplink").AddClient<Control.ControlClient>("control");
        builder.Services.AddSingleton<PartAsker>().AddSingleton<PartClients>();
        return builder;
    }

    private static EdgeHostBuilder AddPicture(this EdgeHostBuilder builder)
    {
        builder.AddWorker<BusWatch>().AddWorker<PartsWatch>();
        builder.Services.AddSingleton<MeterBook>().AddSingleton<AlarmBook>().AddSingleton<HealthBook>().AddSingleton<Books>().AddSingleton<LastSend>()
            .AddSingleton<EventHub>();
        return builder;
    }

    private static EdgeHostBuilder AddEndpoints(this EdgeHostBuilder builder)
    {
        builder.Services.AddSingleton<Identity>().AddSingleton(new Machine()).AddSingleton<DecoderVersion>().AddSingleton<SystemReader>()
            .AddSingleton<OverviewReader>().AddSingleton<AlarmReader>().AddSingleton<SeriesQuery>().AddSingleton<DiagnosticsReader>()
            .AddSingleton<SessionEndpoint>().AddSingleton<OverviewEndpoint>().AddSingleton<MeterListEndpoint>().AddSingleton<MeterEndpoint>().AddSingleton<AddMeterEndpoint>()
            .AddSingleton<SeriesEndpoint>().AddSingleton<SignalEndpoint>().AddSingleton<CsvEndpoint>().AddSingleton<HeardEndpoint>()
            .AddSingleton<AlarmsEndpoint>().AddSingleton<DeliveryEndpoint>().AddSingleton<SendNowEndpoint>().AddSingleton<SystemEndpoint>()
            .AddSingleton<BackupEndpoint>().AddSingleton<DiagnosticsEndpoint>().AddSingleton<EventsEndpoint>().AddSingleton<MetricsEndpoint>()
            .AddSingleton<OpenApiEndpoint>().AddSingleton<StatusEndpoint>()
            .AddSingleton<BackupListEndpoint>().AddSingleton<TunnelEndpoint>().AddSingleton<UpdateEndpoint>().AddSingleton<AuditEndpoint>()
            .AddSingleton<PeoplesCommands>().AddSingleton<CommandEndpoint>().AddSingleton<PageFiles>().AddSingleton<PageEndpoint>();
        return builder;
    }

    private static EdgeHostBuilder AddHomeAssistant(this EdgeHostBuilder builder)
    {
        builder.AddOptions<HomeAssistantOptions>();
        builder.AddWorker<DiscoveryWorker>();
        builder.Services.AddSingleton<Topics>().AddSingleton<MeterDevice>().AddSingleton<GatewayDevice>().AddSingleton<Devices>();
        return builder;
    }
}

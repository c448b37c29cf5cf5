using System.Net;
using Edge.Cloud.Asking;
using Edge.Cloud.Http;
using Edge.Cloud.Receiving;
using Edge.Mqtt;

namespace Edge.Cloud;

/// <summary>What the stand-in cloud is made of.</summary>
internal static class CloudApp
{
    public static WebApplication Build(CloudOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Any, options.HttpPort);
            kestrel.Limits.MaxRequestBodySize = Endpoints.MaxRequestBytes;
        });
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSingleton(options).AddSingleton(TimeProvider.System)
            .AddSingleton(_ => new Ledger(options.Data)).AddSingleton<Books>().AddSingleton<Receiver>()
            .AddSingleton<IMqttConnector, MqttNetConnector>()
            .AddSingleton<CloudSession>().AddHostedService(services => services.GetRequiredService<CloudSession>())
            .AddHostedService<GapAsker>();
        var app = builder.Build();
        app.MapCloud();
        app.Services.GetRequiredService<Receiver>().Recall();
        return app;
    }
}

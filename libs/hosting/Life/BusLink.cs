using Edge.Mqtt;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>The link to the local broker: account and client id are the service's name, the last word is that it is gone.</summary>
internal static class BusLink
{
    /// <summary>The file with this service's own password at the broker.</summary>
    public const string PasswordFile = "bus-password";

    /// <summary>For each of the steps farewell, goodbye and handlers.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    public static void Add(IServiceCollection services, ServiceInfo service, BusOptions bus, SecretFiles secrets)
    {
        var gone = new MqttMessage(HealthMessage.TopicOf(service.Name), new HealthMessage(service.Name, HealthMessage.Offline).ToJson())
        {
            Retain = true,
            ContentType = "application/json",
        };
        services.AddSingleton<IMqttConnector, MqttNetConnector>();
        services.AddSingleton(provider => new MqttSession(
            () => new MqttConnectionOptions
            {
                Host = bus.Host,
                Port = bus.Port,
                ClientId = service.Name,
                Username = service.Name,
                Password = secrets.Read(PasswordFile),
                Will = gone,
            },
            provider.GetRequiredService<IMqttConnector>(),
            Backoff.Default,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MqttSession>>())
        {
            Farewell = gone,
            StopTimeout = StopTimeout,
        });
    }
}

/// <summary>Keeps the link.</summary>
internal sealed class BusWorker(MqttSession bus) : IWorker
{
    public Task RunAsync(CancellationToken stop) => bus.RunAsync(stop);
}

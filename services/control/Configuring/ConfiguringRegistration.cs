using Edge.Control.Configuring.Certificates;
using Edge.Control.Configuring.Changes;
using Edge.Control.Configuring.Contents;
using Edge.Control.Configuring.Files;
using Edge.Control.Configuring.NewMeters;
using Edge.Control.Configuring.Sealing;
using Edge.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Control.Configuring;

/// <summary>What changing the configuration is made of. Every wait in it is bounded, and no reading depends on it, so it is no part of the health.</summary>
internal static class ConfiguringRegistration
{
    public static EdgeHostBuilder AddConfiguring(this EdgeHostBuilder builder)
    {
        builder.AddOptions<ConfiguringOptions>();
        builder.AddWorker<DeviceKey>().AddWorker<ChangeWorker>();
        builder.Services.AddSingleton(new Disk()).AddSingleton<ConfigFolder>().AddSingleton<MeterAdder>().AddSingleton<AddMeterCall>()
            .AddSingleton<ChangeRecord>().AddSingleton<ChangeLock>().AddSingleton<ChangeDesk>().AddSingleton<ChangeWatch>().AddSingleton<ServiceRestart>()
            .AddSingleton<SettingsCheck>().AddSingleton<MeterFiles>().AddSingleton<ConfigurationCheck>().AddSingleton<ConfigurationDesk>()
            .AddSingleton<PendingKey>().AddSingleton<CertificateCheck>().AddSingleton<CertificateDesk>();
        return builder.AddQuestion(SealQuestion.Argument, SealQuestion.AnswerAsync);
    }
}

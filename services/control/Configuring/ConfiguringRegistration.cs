using Edge.Control.Configuring.Certificates;
using Edge.Control.Configuring.Changes;
using Edge.Control.Configuring.Contents;
using Edge.Control.Configuring.Files;
using Edge.Control.Configuring.NewMeters;
using Edge.Control.Configuring.Sealing;
using Edge.Control.Judging;
using Edge.Hosting;
using Edge.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Edge.Control.Configuring;

/// <summary>What changing the configuration is made of. Every wait in it is bounded, and no reading depends on it, so it is no part of the health.</summary>
internal static class ConfiguringRegistration
{
    public static EdgeHostBuilder AddConfiguring(this EdgeHostBuilder builder)
    {
        builder.AddOptions<ConfiguringOptions>();
        builder.AddClock().AddClient<Listener.ListenerClient>("listener").AddWorker<DeviceKey>().AddWorker<ChangeWorker>();
        builder.Services.AddSingleton(new Disk()).AddSingleton<ConfigFolder>().AddSingleton<MeterAdder>()
            .AddSingleton<ChangeRecord>().AddSingleton<ChangeLock>().AddSingleton<ChangeDesk>().AddSingleton<ChangeWatch>().AddSingleton<ServiceRestart>()
            .AddSingleton<SettingsCheck>().AddSingleton<MeterFiles>().AddSingleton<ConfigurationCheck>().AddSingleton<ConfigurationDesk>()
            .AddSingleton<PendingKey>().AddSingleton<CertificateCheck>().AddSingleton<CertificateDesk>();
        builder.Services.TryAddSingleton<IJudge, NoJudge>();
        return builder.AddQuestion(SealQuestion.Argument, SealQuestion.AnswerAsync);
    }
}

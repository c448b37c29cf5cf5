using Edge.Control.Judging;
using Edge.Control.Updating.Bundles;
using Edge.Control.Updating.Switching;
using Edge.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Control.Updating;

/// <summary>What installs updates.</summary>
internal static class UpdateRegistration
{
    public static EdgeHostBuilder AddUpdates(this EdgeHostBuilder builder)
    {
        builder.AddOptions<UpdateOptions>();
        builder.Services.AddSingleton<ContainerHealth>().AddSingleton<IJudge, Judge>()
            .AddSingleton<SwitchFile>().AddSingleton<Converger>().AddSingleton<Switcher>().AddSingleton<SwitcherContainer>()
            .AddSingleton<ReleaseImages>().AddSingleton<Quiet>().AddSingleton<HostStepRun>().AddSingleton<Preparation>()
            .AddSingleton<Leftovers>().AddSingleton<FollowUp>().AddSingleton<DeskBook>().AddSingleton<UpdateCalls>();
        return builder.AddWorker<UpdateDesk>().AddQuestion(SwitchTask.Argument, SwitchTask.RunAsync).AddTask(HostStepTask.Argument, HostStepTask.RunAsync)
            .AddTask(BundleFileTasks.Take, BundleFileTasks.RunTake).AddTask(BundleFileTasks.Drop, BundleFileTasks.RunDrop);
    }
}

using Edge.Control.Auditing;
using Edge.Control.Commands;
using Edge.Control.Configuring;
using Edge.Control.Engine;
using Edge.Control.Rebooting;
using Edge.Control.Trust;
using Edge.Control.Tunnel;
using Edge.Control.Updating;
using Edge.Control.Updating.Bundles;
using Edge.Hosting;
using Edge.V1;
using Microsoft.Extensions.DependencyInjection;
using ControlContract = Edge.V1.Control;

namespace Edge.Control;

/// <summary>What control is made of. Each wait of a command is bounded, and nothing else can hang, so its health has no parts.</summary>
internal static class ControlRegistration
{
    private static readonly string[] Callers = ["api", "uplink"];

    public static EdgeHostBuilder AddControl(this EdgeHostBuilder builder)
    {
        builder.AddClient<Uplink.UplinkClient>("uplink").AddClient<Store.StoreClient>("store").AddClient<Listener.ListenerClient>("listener")
            // The command line asks the control that runs.
            .AddClient<ControlContract.ControlClient>("control");
        builder.AddClock().AddQuestion(InterruptInit.Argument, InterruptInit.Run);
        builder.AddOptions<EngineOptions>();
        builder.AddOptions<TrustOptions>();
        builder.Services
            .AddSingleton<ControlService>().AddSingleton<EngineClient>().AddSingleton<GatewayContainers>().AddSingleton<OperatorSignature>().AddSingleton<HostReboot>().AddSingleton<RebootCall>();
        return builder.AddCommands().AddBundles().AddUpdates().AddConfiguring().AddSupportTunnel()
            .AllowCallers("edge.v1.Control", new CallerTable
            {
                ["RunCommand"] = ["api", "control"],
                ["OpenTunnel"] = Callers,
                ["CloseTunnel"] = Callers,
                ["GetTunnel"] = Callers,
                ["ApplyUpdate"] = Callers,
                ["GetUpdate"] = Callers,
                ["AddMeter"] = ["api"],
                ["Reboot"] = ["watchdog"],
            });
    }
}

using Edge.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Control.Tunnel;

/// <summary>What the support tunnel is made of.</summary>
internal static class TunnelRegistration
{
    public static EdgeHostBuilder AddSupportTunnel(this EdgeHostBuilder builder)
    {
        builder.AddOptions<TunnelOptions>();
        builder.Services.AddSingleton<TunnelPlaces>().AddSingleton<TunnelContainer>().AddSingleton<TunnelProbe>()
            .AddSingleton<TunnelKeeper>().AddSingleton<TunnelSweep>().AddSingleton<TunnelCalls>();
        return builder.AddWorker<SupportTunnel>();
    }
}

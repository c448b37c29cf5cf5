using Edge.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Control.Updating.Bundles;

/// <summary>What fetching and verifying bundles is made of; needs <see cref="Trust.OperatorSignature"/>.</summary>
internal static class BundlesRegistration
{
    public static EdgeHostBuilder AddBundles(this EdgeHostBuilder builder)
    {
        builder.AddOptions<UpdateOptions>();
        builder.Services.AddSingleton(GatewayForm.OfThisRelease).AddSingleton<BundleFolder>().AddSingleton<FreeSpace>().AddSingleton<BundleGate>()
            .AddSingleton<BundleHttp>().AddSingleton<BundleDownload>().AddSingleton<IBundles, BundleIntake>();
        return builder;
    }
}

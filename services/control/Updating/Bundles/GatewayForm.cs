using System.Runtime.InteropServices;
using Edge.Control.Engine;

namespace Edge.Control.Updating.Bundles;

/// <summary>What a bundle must be made for, to be installed here.</summary>
/// <param name="Platform">linux/amd64 or linux/arm64.</param>
/// <param name="Layout">The form of the stack: services, volumes and mounts.</param>
/// <param name="Services">Exactly these have an image in a bundle.</param>
internal sealed record GatewayForm(string Platform, int Layout, IReadOnlyCollection<string> Services)
{
    /// <summary>Raised when a release needs other services, volumes or mounts than the one before.</summary>
    public const int CurrentLayout = 1;

    /// <summary>The gateway that this program is part of.</summary>
    public static GatewayForm OfThisRelease { get; } = new($"linux/{Architecture}", CurrentLayout, GatewayContainers.Services);

    // As images name it.
    private static string Architecture => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString(),
    };
}

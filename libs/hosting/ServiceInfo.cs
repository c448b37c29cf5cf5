using System.Reflection;

namespace Edge.Hosting;

/// <summary>Who this process is.</summary>
/// <param name="Name">The service's name: its container, its account at the broker, its caller name.</param>
/// <param name="Version">The release.</param>
/// <param name="InstanceId">A random id of this life of the process.</param>
public sealed record ServiceInfo(string Name, string Version, string InstanceId)
{
    internal static ServiceInfo Of(string name) => new(name, Release, Guid.NewGuid().ToString("N"));

    private static string Release { get; } =
        typeof(ServiceInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}

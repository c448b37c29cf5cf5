using System.Reflection;

namespace Edge.Hosting;

/// <summary>Who this process is.</summary>
/// <param name="Name">The service's name: its container, its account at the broker, its caller name.</param>
/// <param name="Version">The release.</param>
/// <param name="InstanceId">A random id of this life of the process.</param>
public sealed record ServiceInfo(string Name, string Version, string InstanceId)
{
    /// <summary>Set in the images of a release that came as a bundle; otherwise the program's own version counts.</summary>
    private const string VersionVariable = "EDGE_VERSION";

    internal static ServiceInfo Of(string name, IReadOnlyDictionary<string, string> environment) =>
        new(name, environment.GetValueOrDefault(VersionVariable, ProgramVersion), Guid.NewGuid().ToString("N"));

    private static string ProgramVersion { get; } =
        typeof(ServiceInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}

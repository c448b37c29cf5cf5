using System.Collections;
using Microsoft.Extensions.Configuration;

namespace Edge.Hosting;

/// <summary>The defaults that every service starts from.</summary>
public static class EdgeHost
{
    /// <summary>Begins a service.</summary>
    /// <param name="service">Its name, for example <c>store</c>.</param>
    /// <param name="args">The arguments of the program: none, <c>--check-config</c> or <c>--version</c>.</param>
    public static EdgeHostBuilder CreateBuilder(string service, string[] args) => CreateBuilder(service, args, ProcessEnvironment());

    /// <summary>Begins a service that sees other environment variables than this process: several run beside each other in a test.</summary>
    /// <param name="service">Its name.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="environment">All the variables that it sees.</param>
    public static EdgeHostBuilder CreateBuilder(string service, string[] args, IReadOnlyDictionary<string, string> environment) =>
        new(ServiceInfo.Of(service, environment), args, environment);

    /// <summary>The settings as this process sees them; mistakes in them are left out, <see cref="EdgeApp"/> tells of them.</summary>
    public static IConfiguration ReadSettings() => SettingsFile.Load(ProcessEnvironment(), []);

    private static Dictionary<string, string> ProcessEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(
            variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
}

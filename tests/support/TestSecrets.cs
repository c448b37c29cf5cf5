using System.Security.Cryptography;
using System.Text;

namespace Edge.Testing;

/// <summary>Passwords and tokens for a set of services, as a folder of secret files for each; gone when disposed.</summary>
public sealed class TestSecrets : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("edge-secrets-").FullName;

    private TestSecrets(IReadOnlyList<string> services)
    {
        var callers = string.Concat(services.Select(service => $"{service} {Hash(TokenOf(service))}\n"));
        foreach (var service in services)
        {
            Directory.CreateDirectory(DirectoryOf(service));
            Write(service, "bus-password", PasswordOf(service));
            Write(service, "grpc-token", TokenOf(service));
            Write(service, "grpc-callers", callers);
            Write(service, "api-token", ApiToken);
            Write(service, "page-password", PagePassword);
        }
    }

    /// <summary>The services of the product.</summary>
    public static IReadOnlyList<string> AllServices { get; } = ["listener", "store", "uplink", "watchdog", "api", "control"];

    /// <summary>What opens the HTTP API.</summary>
    public string ApiToken { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>What opens the page.</summary>
    public string PagePassword { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    private string Salt { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public static TestSecrets Mint(params string[] services) => new(services.Length == 0 ? AllServices : services);

    public string DirectoryOf(string service) => Path.Combine(_root, service);

    public string TokenOf(string service) => $"token-{service}-{Salt}";

    public string PasswordOf(string service) => $"password-{service}-{Salt}";

    /// <summary>Replaces a file of one service.</summary>
    public void Write(string service, string file, string text) => File.WriteAllText(Path.Combine(DirectoryOf(service), file), text);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

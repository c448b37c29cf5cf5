namespace Edge.Cli.Images;

/// <summary>What our images are built on.</summary>
internal static class BaseImages
{
    public const string Debian = "debian:forky-slim";
    public const string Sdk = "mcr.microsoft.com/dotnet/sdk:10.0";

    /// <summary>Pulls one, or makes it.</summary>
    public const string Script = "base-images.sh";

    public static readonly string[] OfGateway = [Debian, Sdk];
}

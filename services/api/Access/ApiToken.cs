using Edge.Hosting;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Access;

/// <summary>The token with which programs sign in.</summary>
internal sealed class ApiToken(SecretFiles secrets)
{
    public const string File = "api-token";

    private const string Scheme = "Bearer ";

    private readonly HashedSecret _token = new(secrets.Read(File));

    /// <summary>What a request shows as its token; null when it shows none.</summary>
    public static string? Shown(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }

    public bool Is(string shown) => _token.Is(shown);
}

/// <summary>The password with which people sign in to the page.</summary>
internal sealed class PagePassword(SecretFiles secrets)
{
    public const string File = "page-password";

    private readonly HashedSecret _password = new(secrets.Read(File));

    public bool Is(string shown) => _password.Is(shown);
}

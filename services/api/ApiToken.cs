using System.Security.Cryptography;
using System.Text;
using Edge.Hosting;
using Microsoft.AspNetCore.Http;

namespace Edge.Api;

/// <summary>The token that opens everything under /api.</summary>
internal sealed class ApiToken(SecretFiles secrets)
{
    public const string File = "api-token";

    private const string Scheme = "Bearer ";

    private readonly byte[] _hash = Hash(secrets.Read(File));

    public bool Allows(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        // Hashes are compared, so that neither time nor length tells how close a guess was.
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Hash(header[Scheme.Length..].Trim()), _hash);
    }

    public static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, "Not signed in",
            "The request needs the header Authorization: Bearer and this gateway's token.");
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

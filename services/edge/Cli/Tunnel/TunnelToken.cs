using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Cli.Tunnel;

/// <summary>The token of a tunnel at Cloudflare: base64 of JSON with the account, the tunnel and the secret.</summary>
internal static class TunnelToken
{
    private static readonly string[] Members = ["a", "t", "s"];

    public static bool IsToken(string text)
    {
        try
        {
            return JsonNode.Parse(Convert.FromBase64String(text)) is JsonObject json && Members.All(json.ContainsKey);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return false;
        }
    }
}

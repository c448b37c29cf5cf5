using System.Globalization;
using System.Text.Json;
using TunnelState = Edge.V1.Tunnel;

namespace Edge.Control.Tunnel;

/// <summary>How the tunnel is, as the commands answer it.</summary>
internal static class TunnelResult
{
    public static Action<Utf8JsonWriter> Of(TunnelState tunnel) => result =>
    {
        result.WriteString("gateway", tunnel.GatewayId);
        result.WriteBoolean("open", tunnel.Open);
        if (tunnel.Open)
        {
            result.WriteBoolean("connected", tunnel.Connected);
            WriteTime(result, "started", tunnel.StartedMs);
            WriteTime(result, "expires", tunnel.ExpiresMs);
        }

        if (tunnel.Text.Length > 0)
            result.WriteString("text", tunnel.Text);
    };

    private static void WriteTime(Utf8JsonWriter result, string name, long milliseconds) => result.WriteString(
        name, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}

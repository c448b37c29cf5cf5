using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Uplink.Scheduling;

/// <summary>
/// Spreads a fleet over a window: each gateway begins later by an offset that follows from its id, the same every day.
/// </summary>
internal static class GatewayOffset
{
    /// <summary>Whole seconds, at least zero and below <paramref name="window"/>.</summary>
    public static TimeSpan Within(TimeSpan window, string gatewayId)
    {
        var seconds = (ulong)window.TotalSeconds;
        if (seconds == 0)
            return TimeSpan.Zero;

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(gatewayId));
        return TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt64BigEndian(hash) % seconds);
    }
}

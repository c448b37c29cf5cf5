using System.Text;

namespace Edge.Broker.Tests;

/// <summary>Packets of MQTT 5, written by hand.</summary>
internal static class Packets
{
    public static byte[] Connect(string account, string password, int keepAliveSeconds)
    {
        byte[] body =
        [
            .. Text("MQTT"), 5, 0b1100_0010, (byte)(keepAliveSeconds >> 8), (byte)keepAliveSeconds, 0, .. Text("raw-" + account), .. Text(account), .. Text(password),
        ];
        return [0x10, (byte)body.Length, .. body];
    }

    public static byte[] Subscribe(string filter)
    {
        byte[] body = [0, 1, 0, .. Text(filter), 1];
        return [0x82, (byte)body.Length, .. body];
    }

    private static byte[] Text(string text) => [0, (byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)];
}

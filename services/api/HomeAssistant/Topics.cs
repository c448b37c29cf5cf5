using Edge.Hosting;

namespace Edge.Api.HomeAssistant;

/// <summary>Where things are announced. The names of devices and entities never change, or Home Assistant would lose their history.</summary>
internal sealed class Topics(GatewayOptions gateway)
{
    private const string Prefix = "mbus_";

    /// <summary>All announcements of devices, ours among them.</summary>
    public const string AllDevices = "homeassistant/device/+/config";

    private const string Devices = "homeassistant/device/";

    public string Gateway => $"{Prefix}{gateway.Id}";

    public string GatewayConfig => $"{Devices}{Gateway}/config";

    public string GatewayState => $"homeassistant/{Gateway}/state";

    public string Meter(string meterId) => $"{Gateway}_{meterId}";

    public string MeterConfig(string meterId) => $"{Devices}{Meter(meterId)}/config";

    public static bool IsOurs(string topic) => topic.StartsWith(Devices + Prefix, StringComparison.Ordinal);
}

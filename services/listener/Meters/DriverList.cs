using System.Globalization;
using Edge.Listener.Frames;

namespace Edge.Listener.Meters;

/// <summary>The drivers that the decoder knows, and which addresses each is made for. One that it does not know would end it.</summary>
internal sealed class DriverList
{
    /// <summary>Lets the decoder choose by the address.</summary>
    public const string Auto = "auto";

    // In the decoder's list, but stands for telegrams that nobody can read.
    private const string Unknown = "unknown";

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Manufacturer, byte Version, byte DeviceType), string> _byAddress = [];

    public int Count => _names.Count;

    public bool Knows(string driver) => _names.Contains(driver);

    /// <summary>The driver for meters of that kind; empty when there is none.</summary>
    public string Suggest(LinkAddress address) =>
        _byAddress.GetValueOrDefault((address.Manufacturer, address.Version, address.DeviceType), "");

    /// <summary>Reads the answer to <c>--listmeters</c>: <c>iperl  WaterMeter (builtin) SEN,68,06 SEN,68,07</c>, one a line.</summary>
    public static DriverList Parse(string text)
    {
        var list = new DriverList();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is [var name, _, ['(', ..], .. var addresses] && name != Unknown)
                list.Add(name, addresses);
        }

        return list;
    }

    private void Add(string name, ReadOnlySpan<string> addresses)
    {
        _names.Add(name);
        foreach (var address in addresses)
            if (address.Split(',') is [var manufacturer, var version, var type] && TryByte(version, out var v) && TryByte(type, out var t))
                _byAddress.TryAdd((manufacturer, v, t), name);
    }

    private static bool TryByte(string hex, out byte value) => byte.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}

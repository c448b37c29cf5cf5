using System.Globalization;

namespace Edge.Listener.Frames;

/// <summary>Who has sent a frame, as its link layer says. The id's eight digits are kept as the hex number they are written as.</summary>
internal readonly record struct LinkAddress(uint Id, ushort ManufacturerCode, byte Version, byte DeviceType)
{
    /// <summary>Eight lower-case hex digits.</summary>
    public string MeterId => IdText(Id);

    /// <summary>Three letters.</summary>
    public string Manufacturer => string.Create(3, ManufacturerCode, static (letters, code) =>
    {
        letters[0] = (char)(64 + ((code >> 10) & 31));
        letters[1] = (char)(64 + ((code >> 5) & 31));
        letters[2] = (char)(64 + (code & 31));
    });

    /// <summary>Whether these are the eight digits of an id.</summary>
    public static bool TryParse(string text, out uint id) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id) && text.Length == 8;

    public static string IdText(uint id) => id.ToString("x8", CultureInfo.InvariantCulture);
}

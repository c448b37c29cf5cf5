using System.Globalization;
using Edge.Listener.Frames;

namespace Edge.Listener.Values;

/// <summary>
/// Who has sent a telegram: the address on its outside, and the id that the decoder has found inside. Ids are unique per
/// manufacturer only, and several meters may send through one converter.
/// </summary>
internal readonly record struct Sender(LinkAddress Address, uint Id)
{
    private const int Digits = 24;

    /// <summary>As text, for a file; null when it is none.</summary>
    public static Sender? Parse(string text)
    {
        var bytes = new byte[Digits / 2];
        if (text.Length != Digits || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return null;
        var number = (int from, int digits) => uint.Parse(text.AsSpan(from, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return new Sender(new LinkAddress(number(0, 8), (ushort)number(8, 4), bytes[6], bytes[7]), number(16, 8));
    }

    /// <summary>All its parts as 24 hex digits.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Address.Id:x8}{Address.ManufacturerCode:x4}{Address.Version:x2}{Address.DeviceType:x2}{Id:x8}");
}

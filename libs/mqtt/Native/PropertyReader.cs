using System.Runtime.InteropServices;
using System.Text;

namespace Edge.Mqtt.Native;

/// <summary>Reads received properties; what libmosquitto allocates for it is freed here.</summary>
internal static unsafe class PropertyReader
{
    internal static ushort? UInt16(nint list, PropertyId id) =>
        list != 0 && LibMosquittoProperties.ReadInt16(list, id, out var value, false) != 0 ? value : null;

    internal static uint? UInt32(nint list, PropertyId id) =>
        list != 0 && LibMosquittoProperties.ReadInt32(list, id, out var value, false) != 0 ? value : null;

    internal static string? String(nint list, PropertyId id) =>
        list != 0 && LibMosquittoProperties.ReadString(list, id, out var value, false) != 0 ? Take(value) : null;

    internal static ReadOnlyMemory<byte> Binary(nint list, PropertyId id)
    {
        if (list == 0 || LibMosquittoProperties.ReadBinary(list, id, out var value, out var length, false) == 0)
            return default;
        var bytes = new ReadOnlySpan<byte>(value, length).ToArray();
        NativeMemory.Free(value);
        return bytes;
    }

    internal static IReadOnlyList<KeyValuePair<string, string>> UserProperties(nint list)
    {
        if (list == 0)
            return [];
        List<KeyValuePair<string, string>>? found = null;
        var at = LibMosquittoProperties.ReadPair(list, PropertyId.UserProperty, out var name, out var value, skipFirst: false);
        while (at != 0)
        {
            (found ??= []).Add(new(Take(name), Take(value)));
            at = LibMosquittoProperties.ReadPair(at, PropertyId.UserProperty, out name, out value, skipFirst: true);
        }
        return found is null ? [] : found;
    }

    internal static string Text(byte* text) =>
        text == null ? "" : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    private static string Take(byte* text)
    {
        var copy = Text(text);
        NativeMemory.Free(text);
        return copy;
    }
}

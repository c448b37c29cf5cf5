using System.Runtime.InteropServices;

namespace Edge.Mqtt.Native;

/// <summary>The functions for MQTT 5 properties. Whatever a read function hands out was allocated for us and is ours to free.</summary>
internal static unsafe partial class LibMosquittoProperties
{
    private const string Library = LibMosquitto.Library;

    [LibraryImport(Library, EntryPoint = "mosquitto_property_add_int32")]
    internal static partial int AddInt32(ref nint list, PropertyId id, uint value);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_add_binary")]
    internal static partial int AddBinary(ref nint list, PropertyId id, void* value, ushort length);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_add_string", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddString(ref nint list, PropertyId id, string value);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_add_string_pair", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddPair(ref nint list, PropertyId id, string name, string value);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_free_all")]
    internal static partial void FreeAll(ref nint list);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_read_int16")]
    internal static partial nint ReadInt16(nint list, PropertyId id, out ushort value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_read_int32")]
    internal static partial nint ReadInt32(nint list, PropertyId id, out uint value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_read_binary")]
    internal static partial nint ReadBinary(
        nint list, PropertyId id, out byte* value, out ushort length, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_read_string")]
    internal static partial nint ReadString(nint list, PropertyId id, out byte* value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(Library, EntryPoint = "mosquitto_property_read_string_pair")]
    internal static partial nint ReadPair(
        nint list, PropertyId id, out byte* name, out byte* value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);
}

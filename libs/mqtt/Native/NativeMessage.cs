using System.Runtime.InteropServices;

namespace Edge.Mqtt.Native;

/// <summary>libmosquitto's struct mosquitto_message; valid only during the callback.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    internal int MessageId;
    internal byte* Topic;
    internal byte* Payload;
    internal int PayloadLength;
    internal int Qos;
    internal byte Retain;
}

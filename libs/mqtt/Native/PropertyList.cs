using System.Runtime.InteropServices;

namespace Edge.Mqtt.Native;

/// <summary>A list of properties to be sent; freed on dispose unless it was given away.</summary>
internal unsafe ref struct PropertyList
{
    private nint _list;

    internal readonly nint Pointer => _list;

    /// <summary>The properties of a message; an empty list for the usual message without any.</summary>
    internal static PropertyList Of(MqttMessage message)
    {
        var list = default(PropertyList);
        try
        {
            list.Add(PropertyId.ContentType, message.ContentType);
            list.Add(PropertyId.ResponseTopic, message.ResponseTopic);
            list.Add(PropertyId.CorrelationData, message.CorrelationData.Span);
            if (message.MessageExpirySeconds is { } expiry)
                list.Add(PropertyId.MessageExpiryInterval, expiry);
            foreach (var (name, value) in message.UserProperties)
                Check(LibMosquittoProperties.AddPair(ref list._list, PropertyId.UserProperty, name, value));
            return list;
        }
        catch
        {
            list.Dispose();
            throw;
        }
    }

    /// <summary>The properties of a CONNECT.</summary>
    internal static PropertyList Of(MqttConnectionOptions options)
    {
        var list = default(PropertyList);
        if (options.SessionExpiry > TimeSpan.Zero)
            list.Add(PropertyId.SessionExpiryInterval, (uint)Math.Min(options.SessionExpiry.TotalSeconds, uint.MaxValue));
        list.Add(PropertyId.MaximumPacketSize, (uint)options.MaximumPacketSize);
        return list;
    }

    internal void Add(PropertyId id, uint value) => Check(LibMosquittoProperties.AddInt32(ref _list, id, value));

    internal void Add(PropertyId id, string? value)
    {
        if (value is not null)
            Check(LibMosquittoProperties.AddString(ref _list, id, value));
    }

    internal void Add(PropertyId id, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return;
        if (value.Length > ushort.MaxValue)
            throw new MqttException($"{id} of {value.Length} bytes; MQTT allows {ushort.MaxValue}");
        fixed (byte* bytes = value)
            Check(LibMosquittoProperties.AddBinary(ref _list, id, bytes, (ushort)value.Length));
    }

    /// <summary>The list has a new owner.</summary>
    internal nint GiveAway()
    {
        var list = _list;
        _list = 0;
        return list;
    }

    public void Dispose()
    {
        if (_list != 0)
            LibMosquittoProperties.FreeAll(ref _list);
    }

    private static void Check(int result)
    {
        if (result != 0)
            throw new MqttException($"property not possible: {MosquittoError.Text((MosquittoResult)result, 0)}");
    }
}

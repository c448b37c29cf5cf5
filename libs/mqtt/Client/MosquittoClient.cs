using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Edge.Mqtt.Native;

namespace Edge.Mqtt.Client;

/// <summary>One native client. Every member is called on its network thread only, so that nothing of libmosquitto runs twice at a time:
/// no acknowledgement can overtake the return of the publish it answers, and no callback can come after <see cref="Dispose"/>.</summary>
internal sealed unsafe class MosquittoClient : IDisposable
{
    private const int ProtocolVersion5 = 5;
    private const int VerifyPeer = 1;

    private static readonly int Initialised = LibMosquitto.Initialise();

    private readonly IMosquittoEvents _events;
    private GCHandle _tag;
    private nint _client;
    private Exception? _fault;

    internal MosquittoClient(MqttConnectionOptions options, IMosquittoEvents events)
    {
        _events = events;
        _tag = GCHandle.Alloc(this);
        _client = LibMosquitto.New(options.ClientId.Length == 0 ? null : options.ClientId, options.CleanStart, GCHandle.ToIntPtr(_tag));
        try
        {
            if (_client == 0)
                throw new MqttException("libmosquitto made no client: is the client name valid?");
            MosquittoCallbacks.Register(_client);
            Configure(options);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The connection's descriptor, or -1 when there is none (any more).</summary>
    internal int Socket => LibMosquitto.Socket(_client);

    internal bool WantsWrite => LibMosquitto.WantsWrite(_client);

    /// <summary>Looks up the name and connects; blocks as long as the system tries. CONNACK comes with a later <see cref="Read"/>.</summary>
    internal MosquittoResult Connect(MqttConnectionOptions options, out int errno)
    {
        using var properties = PropertyList.Of(options);
        var keepAlive = (int)Math.Clamp(options.KeepAlive.TotalSeconds, 5, ushort.MaxValue);
        var result = LibMosquitto.Connect(_client, options.Host, options.Port, keepAlive, null, properties.Pointer);
        errno = Marshal.GetLastPInvokeError();
        return Checked(result);
    }

    internal MosquittoResult Publish(MqttMessage message, out int messageId)
    {
        using var properties = PropertyList.Of(message);
        fixed (byte* payload = message.Payload.Span)
        {
            return Checked(LibMosquitto.Publish(
                _client, out messageId, message.Topic, message.Payload.Length, payload, (int)message.Qos, message.Retain, properties.Pointer));
        }
    }

    internal MosquittoResult Subscribe(string filter, MqttQos qos, out int messageId) =>
        Checked(LibMosquitto.Subscribe(_client, out messageId, filter, (int)qos, 0, 0));

    internal MosquittoResult Disconnect() => Checked(LibMosquitto.Disconnect(_client, 0, 0));

    internal MosquittoResult Read(out int errno)
    {
        var result = LibMosquitto.Read(_client, 1);
        errno = Marshal.GetLastPInvokeError();
        return Checked(result);
    }

    internal MosquittoResult Write(out int errno)
    {
        var result = LibMosquitto.Write(_client, 1);
        errno = Marshal.GetLastPInvokeError();
        return Checked(result);
    }

    /// <summary>Pings when it is time; to be called about once a second.</summary>
    internal MosquittoResult Maintain() => Checked(LibMosquitto.Maintain(_client));

    internal void StopLog() => MosquittoCallbacks.StopLog(_client);

    /// <summary>Runs a callback; what it throws waits until the native function has returned.</summary>
    internal void Guard(Action<IMosquittoEvents> callback)
    {
#pragma warning disable CA1031 // Nothing may be thrown through native frames; it is thrown by Checked.
        try
        {
            callback(_events);
        }
        catch (Exception e)
        {
            _fault ??= e;
        }
#pragma warning restore CA1031
    }

    public void Dispose()
    {
        if (_client != 0)
            LibMosquitto.Destroy(_client);
        _client = 0;
        if (_tag.IsAllocated)
            _tag.Free();
    }

    private MosquittoResult Checked(int result)
    {
        if (_fault is not null)
            ExceptionDispatchInfo.Throw(_fault);
        return (MosquittoResult)result;
    }

    private void Configure(MqttConnectionOptions options)
    {
        Require(Initialised, "libmosquitto");
        Require(LibMosquitto.SetOption(_client, MosquittoOption.ProtocolVersion, ProtocolVersion5), "MQTT 5");
        Require(LibMosquitto.SetOption(_client, MosquittoOption.ReceiveMaximum, options.ReceiveMaximum), nameof(options.ReceiveMaximum));
        Require(LibMosquitto.SetOption(_client, MosquittoOption.SendMaximum, options.SendMaximum), nameof(options.SendMaximum));
        // Small packets back and forth: waiting to fill them up would cost 40 ms each.
        Require(LibMosquitto.SetOption(_client, MosquittoOption.TcpNoDelay, 1), "TCP_NODELAY");
        // Otherwise requests are written at once, by the functions that take them: a CONNECT could fail on a connection that the broker
        // has just refused, and its reason, still to be read, would be lost. So the network is used in Read and Write only, and no
        // answer (a QoS 0 message has left) comes before the number that it is for.
        Require(LibMosquitto.SetThreaded(_client, true), "deferred writing");
        Require(LibMosquitto.SetCredentials(_client, options.Username, options.Password), "user name and password");
        if (options.Tls is { } tls)
        {
            Require(LibMosquitto.SetTls(_client, tls.CaFile, null, tls.CertificateFile, tls.KeyFile, &MosquittoCallbacks.NoPassphrase), "TLS files");
            Require(LibMosquitto.SetTlsOptions(_client, VerifyPeer, "tlsv1.2", null), "TLS 1.2 or newer");
        }
        if (options.Will is { } will)
            SetWill(will);
    }

    private void SetWill(MqttMessage will)
    {
        using var properties = PropertyList.Of(will);
        fixed (byte* payload = will.Payload.Span)
        {
            Require(
                LibMosquitto.SetWill(
                    _client, will.Topic, will.Payload.Length, payload, (int)will.Qos, will.Retain, properties.Pointer), "will");
        }
        properties.GiveAway();
    }

    private static void Require(int result, string what)
    {
        if (result != 0)
            throw new MqttException($"{what} not possible: {MosquittoError.Text((MosquittoResult)result, 0)}");
    }
}

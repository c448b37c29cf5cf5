using Edge.Mqtt.Native;

namespace Edge.Mqtt.Client;

/// <summary>What the broker has said on one connection, and what was asked of it. Told by the network thread; the tasks are for
/// everybody.</summary>
internal sealed class Conversation(MqttConnectionOptions options, ConnectFailure failure) : IMosquittoEvents
{
    private readonly RequestsUnderWay _underWay = new();
    private readonly TaskCompletionSource<BrokerLimits> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte? _refusedWith;

    /// <summary>Received messages.</summary>
    internal Inbox Inbox { get; } = new(options.MaxQueuedMessages);

    /// <summary>Completes when the broker has accepted, or faults with why not.</summary>
    internal Task<BrokerLimits> Connected => _connected.Task;

    /// <summary>Completes with the reason when the connection has ended and the library has let go of it.</summary>
    internal Task<string> Closed => _closed.Task;

    /// <summary>Why it is over; null while it is not. The first reason counts.</summary>
    internal string? Over { get; private set; }

    /// <summary>Counts what was heard, so that the thread sees whether there was something.</summary>
    internal long Heard { get; private set; }

    /// <summary>Sends a request; a failure that is its own is its answer, another one is the end.</summary>
    internal void Ask(Request request, MosquittoClient client)
    {
        MosquittoResult result;
        int messageId;
        try
        {
            result = request.Send(client, out messageId);
        }
        catch (MqttException e)
        {
            request.Failed(e.Message);
            return;
        }
        if (result == MosquittoResult.Success)
            Over ??= _underWay.Sent(messageId, request);
        else
            NotSent(request, result);
    }

    /// <summary>The library reports that the connection does not work (any more).</summary>
    internal void Failed(MosquittoResult result, int errno) =>
        Over ??= Connected.IsCompleted ? failure.Lost(result, errno) : failure.BeforeConnack(result, errno);

    /// <summary>Tells everybody who waits. Nothing may come after it.</summary>
    internal void End(string reason)
    {
        _closed.TrySetResult(reason);
        _underWay.FailAll(reason);
        Inbox.Complete();
        if (_connected.TrySetException(new MqttException(reason) { ReasonCode = _refusedWith }))
            _ = _connected.Task.Exception; // Seen, also when nobody waits any more.
    }

    void IMosquittoEvents.Connected(byte reasonCode, nint properties)
    {
        if (reasonCode == 0)
        {
            _connected.TrySetResult(BrokerLimits.From(properties));
            return;
        }
        _refusedWith = reasonCode;
        Over ??= failure.Refused(reasonCode);
    }

    void IMosquittoEvents.Disconnected(int reason, nint properties)
    {
        if (reason == 0)
            Over ??= "closed by us";
        // What the library itself noticed is told by the function that returns it, with the system's error number.
        else if (reason >= 0x80)
            Over ??= failure.EndedBy((byte)reason, PropertyReader.String(properties, PropertyId.ReasonString));
    }

    void IMosquittoEvents.Published(int messageId, byte reasonCode) => Answered(messageId, reasonCode);

    void IMosquittoEvents.Subscribed(int messageId, byte reasonCode) => Answered(messageId, reasonCode);

    void IMosquittoEvents.Received(in NativeMessage message, nint properties)
    {
        Heard++;
        Inbox.Add(in message, properties);
    }

    void IMosquittoEvents.Logged(string line) => failure.Logged(line);

    private void Answered(int messageId, byte reasonCode)
    {
        Heard++;
        _underWay.Answered(messageId, reasonCode);
    }

    private void NotSent(Request request, MosquittoResult result)
    {
        request.Failed(MosquittoError.Text(result, 0));
        if (!MosquittoError.ConcernsRequestOnly(result))
            Failed(result, 0);
    }
}

using System.Collections.Concurrent;
using Edge.Mqtt.Native;

namespace Edge.Mqtt.Client;

/// <summary>The one thread that touches libmosquitto: it connects, waits for the network and for requests, and cleans up at its end.
/// Everybody else leaves requests in a queue and rings.</summary>
#pragma warning disable CA1001 // The thread itself disposes what it owns, at its end.
internal sealed class NetworkThread(MqttConnectionOptions options, ConnectFailure failure, TimeProvider time)
#pragma warning restore CA1001
{
    /// <summary>The library wants to be asked about pings about once a second.</summary>
    private const int WaitMilliseconds = 1000;

    /// <summary>Packets read in a row before requests get their turn.</summary>
    private const int ReadsInARow = 64;

    private readonly Conversation _conversation = new(options, failure);
    private readonly ConcurrentQueue<Request> _requests = new();
    private readonly WakeUp _wakeUp = new();
    private readonly FloodWatch _flood = new(time);
    private volatile string? _giveUp;
    private volatile bool _goodbye;

    /// <inheritdoc cref="Conversation.Inbox"/>
    internal Inbox Inbox => _conversation.Inbox;

    /// <inheritdoc cref="Conversation.Connected"/>
    internal Task<BrokerLimits> Connected => _conversation.Connected;

    /// <inheritdoc cref="Conversation.Closed"/>
    internal Task<string> Closed => _conversation.Closed;

    /// <summary>After <see cref="Connected"/> has faulted: it was the system that could not connect.</summary>
    internal bool Unreachable { get; private set; }

    internal void Start() => new Thread(Run) { IsBackground = true, Name = $"mqtt {options.Host}" }.Start();

    internal void Post(Request request)
    {
        _requests.Enqueue(request);
        _wakeUp.Ring();
        // The thread may have ended between the two and have seen an empty queue.
        if (Closed.IsCompleted)
            FailRequests("the connection has ended");
    }

    /// <summary>Says goodbye to the broker, after what was posted before, and ends.</summary>
    internal void Goodbye()
    {
        _goodbye = true;
        _wakeUp.Ring();
    }

    /// <summary>Ends at once; the broker finds the connection cut.</summary>
    internal void GiveUp(string reason)
    {
        _giveUp ??= reason;
        _wakeUp.Ring();
    }

    private void Run()
    {
        string reason;
#pragma warning disable CA1031 // The outermost loop of this thread: whatever ended it is the reason that everybody waiting is given.
        try
        {
            using var client = new MosquittoClient(options, _conversation);
            reason = Connect(client) ?? Serve(client);
        }
        catch (MqttException e)
        {
            reason = e.Message;
        }
        catch (Exception e)
        {
            reason = $"the MQTT client failed: {e}";
        }
#pragma warning restore CA1031
        _conversation.End(reason);
        FailRequests(reason);
        _wakeUp.Dispose();
    }

    /// <summary>Null when connected; otherwise why not.</summary>
    private string? Connect(MosquittoClient client)
    {
        if (_giveUp is not null)
            return _giveUp;
        var result = client.Connect(options, out var errno);
        Unreachable = result == MosquittoResult.Errno;
        return _conversation.Over ?? (result == MosquittoResult.Success ? null : failure.Unreachable(result, errno));
    }

    /// <summary>Until the connection has ended; why.</summary>
    private string Serve(MosquittoClient client)
    {
        var accepted = false;
        var leaving = false;
        while (true)
        {
            if (!accepted && Connected.IsCompleted)
            {
                accepted = true;
                client.StopLog();
            }
            if (accepted)
                SendRequests(client);
            if (_goodbye && !leaving)
            {
                leaving = true;
                client.Disconnect();
            }
            if ((_conversation.Over ?? _giveUp) is { } reason)
                return reason;
            Step(client);
        }
    }

    private void SendRequests(MosquittoClient client)
    {
        while (_conversation.Over is null && _requests.TryDequeue(out var request))
            _conversation.Ask(request, client);
    }

    /// <summary>Waits until there is something to do, and does it.</summary>
    private unsafe void Step(MosquittoClient client)
    {
        var socket = client.Socket;
        if (socket < 0)
        {
            _conversation.Failed(MosquittoResult.ConnectionLost, 0);
            return;
        }
        var entries = stackalloc Posix.PollEntry[2];
        if (_flood.Runs)
            LetSomeGather(&entries[0]);
        entries[0] = new() { Descriptor = socket, Wanted = client.WantsWrite ? (short)(Posix.PollIn | Posix.PollOut) : Posix.PollIn };
        entries[1] = new() { Descriptor = _wakeUp.Descriptor, Wanted = Posix.PollIn };
        _ = Posix.Poll(entries, 2, WaitMilliseconds);
        if (entries[1].Happened != 0)
            _wakeUp.Heard();
        // Readable, or broken: reading tells why.
        if ((entries[0].Happened & ~Posix.PollOut) != 0)
            Read(client);
        if (_conversation.Over is null && (entries[0].Happened & Posix.PollOut) != 0)
            Check(client.Write(out var errno), errno);
        if (_conversation.Over is null)
            Check(client.Maintain(), 0);
    }

    // Each wait that ends costs two changes of threads, which is more than a message itself. Requests end this one.
    private unsafe void LetSomeGather(Posix.PollEntry* entry)
    {
        *entry = new() { Descriptor = _wakeUp.Descriptor, Wanted = Posix.PollIn };
        _ = Posix.Poll(entry, 1, FloodWatch.PauseMilliseconds);
    }

    private void Read(MosquittoClient client)
    {
        var before = Inbox.Received;
        ReadPackets(client);
        _flood.Note(Inbox.Received - before);
    }

    private void ReadPackets(MosquittoClient client)
    {
        // A read takes one packet and does not say whether there was one: as long as something comes, more may be there.
        for (var reads = 0; reads < ReadsInARow && _conversation.Over is null; reads++)
        {
            var before = _conversation.Heard;
            Check(client.Read(out var errno), errno);
            if (_conversation.Heard == before)
                break;
        }
    }

    private void Check(MosquittoResult result, int errno)
    {
        if (result != MosquittoResult.Success)
            _conversation.Failed(result, errno);
    }

    private void FailRequests(string reason)
    {
        while (_requests.TryDequeue(out var request))
            request.Failed(reason);
    }
}

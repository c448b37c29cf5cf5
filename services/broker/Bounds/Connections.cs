using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Edge.Broker.Bounds;

/// <summary>The connections that there are, by the peer's address and port.</summary>
internal sealed class Connections(int max)
{
    private readonly ConcurrentDictionary<string, Connection> _all = new(StringComparer.Ordinal);
    private long _refused;

    public int Count => _all.Count;

    /// <summary>Connections that were closed for a bound or for what they sent, since the start.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public void CountRefused() => Interlocked.Increment(ref _refused);

    /// <summary>Null when there are as many as may be.</summary>
    public Connection? TryAdd(string peer, Socket socket)
    {
        var connection = new Connection(this, peer, socket);
        if (_all.Count >= max || !_all.TryAdd(peer, connection))
            return null;
        return connection;
    }

    /// <summary>The peer has signed in.</summary>
    public void SignedIn(string peer)
    {
        if (_all.TryGetValue(peer, out var connection))
            connection.IsSignedIn = true;
    }

    internal void Remove(string peer) => _all.TryRemove(peer, out _);
}

/// <summary>One of them, until it is disposed.</summary>
internal sealed class Connection(Connections all, string peer, Socket socket) : IDisposable
{
    private volatile bool _isSignedIn;

    public bool IsSignedIn { get => _isSignedIn; set => _isSignedIn = value; }

    public void Close() => socket.Dispose();

    public void Dispose() => all.Remove(peer);
}

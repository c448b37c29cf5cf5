using System.Security.Cryptography;
using System.Text;

namespace Edge.Api.Access;

/// <summary>
/// The sessions, by the hash of their id: what is looked up is not the secret, so the time of the search tells nothing. They are lost with
/// a restart. Safe from any thread.
/// </summary>
internal sealed class Sessions(ApiOptions options, TimeProvider time)
{
    public const int Most = 64;

    private const int IdBytes = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Session> _sessions = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _sessions.Count;
        }
    }

    /// <summary>A new one; its id is told once.</summary>
    public (string Id, Session Session) Begin()
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var session = new Session(time.GetTimestamp());
        lock (_gate)
        {
            foreach (var (key, old) in _sessions.Where(pair => !IsAlive(pair.Value)).ToList())
                Remove(key, old);
            if (_sessions.Count >= Most)
            {
                var (key, oldest) = _sessions.MinBy(pair => pair.Value.LastUse);
                Remove(key, oldest);
            }
            _sessions.Add(KeyOf(id), session);
        }
        return (id, session);
    }

    /// <summary>The session of that id, which is used by this; null when there is none any more.</summary>
    public Session? Use(string id)
    {
        var key = KeyOf(id);
        lock (_gate)
            return _sessions.TryGetValue(key, out var session) && Use(key, session) ? session : null;
    }

    /// <summary>Something long is under way in it: false when its time is over.</summary>
    public bool Use(Session session)
    {
        lock (_gate)
        {
            var key = _sessions.FirstOrDefault(pair => pair.Value == session).Key;
            return key is not null && Use(key, session);
        }
    }

    public void End(string id)
    {
        var key = KeyOf(id);
        lock (_gate)
            if (_sessions.TryGetValue(key, out var session))
                Remove(key, session);
    }

    /// <summary>When it ends at the latest, by the wall clock as it is now.</summary>
    public DateTimeOffset EndOf(Session session) => time.GetUtcNow() + options.SessionLength - time.GetElapsedTime(session.Began);

    private bool Use(string key, Session session)
    {
        if (IsAlive(session))
        {
            session.LastUse = time.GetTimestamp();
            return true;
        }
        Remove(key, session);
        return false;
    }

    private bool IsAlive(Session session) =>
        time.GetElapsedTime(session.LastUse) < options.SessionIdle && time.GetElapsedTime(session.Began) < options.SessionLength;

    private void Remove(string key, Session session)
    {
        _sessions.Remove(key);
        session.Dispose();
    }

    private static string KeyOf(string id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}

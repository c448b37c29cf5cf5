using System.Net;
using Edge.Hosting;

namespace Edge.Api.Live;

/// <summary>All who listen, as many as there may be. Safe from any thread.</summary>
internal sealed class EventHub
{
    public const int MostOfAddress = 10;

    private readonly Lock _gate = new();
    private readonly ApiOptions _options;
    private EventClient[] _clients = [];

    public EventHub(ApiOptions options, WorkMonitor monitor)
    {
        _options = options;
        monitor.AddCounter("event_streams", () => Count);
    }

    public int Count => Volatile.Read(ref _clients).Length;

    /// <summary>Null when there are too many.</summary>
    public EventClient? Join(IPAddress address, EventFilter filter)
    {
        lock (_gate)
        {
            if (_clients.Length >= _options.EventStreams || _clients.Count(client => client.Address.Equals(address)) >= MostOfAddress)
                return null;
            var client = new EventClient(address, filter);
            _clients = [.. _clients, client];
            return client;
        }
    }

    public void Leave(EventClient client)
    {
        lock (_gate)
            _clients = [.. _clients.Where(other => other != client)];
    }

    public void Publish(LiveEvent happened)
    {
        foreach (var client in Volatile.Read(ref _clients))
            client.Offer(happened);
    }
}

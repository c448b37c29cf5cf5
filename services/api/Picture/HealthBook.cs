using Edge.Hosting;

namespace Edge.Api.Picture;

/// <summary>The last word of every service about itself, and how often it began anew. Safe from any thread.</summary>
internal sealed class HealthBook(TimeProvider time)
{
    /// <summary>The services of a gateway, in the order of its road.</summary>
    public static readonly IReadOnlyList<string> Known = ["listener", "store", "uplink", "watchdog", "api", "control"];

    // Far more than there are services: the broker lets only them write there, this bounds it all the same.
    private const int Most = 50;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _services = [];

    /// <summary>As they said it themselves, by name.</summary>
    public IReadOnlyList<HealthMessage> Messages
    {
        get
        {
            lock (_gate)
                return [.. _services.Values.Select(entry => entry.Message).OrderBy(service => service.Service, StringComparer.Ordinal)];
        }
    }

    /// <summary>All that there should be, heard or not, and then the others.</summary>
    public IReadOnlyList<ServiceRow> Rows()
    {
        lock (_gate)
            return [.. Known.Concat(_services.Keys.Except(Known).Order(StringComparer.Ordinal)).Select(Row)];
    }

    /// <summary>Takes a message; the row when its state or its life is another now, else null.</summary>
    public ServiceRow? Take(string topic, ReadOnlySpan<byte> payload)
    {
        var name = topic[(topic.LastIndexOf('/') + 1)..];
        if (HealthMessage.TryParse(payload) is not { } health || health.Service != name)
            return null;
        lock (_gate)
        {
            var before = _services.GetValueOrDefault(name);
            if (before is null && _services.Count >= Most)
                return null;
            // The last will names no instance: the life it tells the end of is not a new one.
            var instance = health.Instance ?? before?.Instance;
            var restarts = (before?.Restarts ?? 0) + (before?.Instance is { } known && instance != known ? 1 : 0);
            _services[name] = new(health, instance, restarts, time.GetUtcNow());
            return before?.Message.State == health.State && before.Instance == instance ? null : Row(name);
        }
    }

    private ServiceRow Row(string name) => _services.TryGetValue(name, out var entry)
        ? new(
            name, entry.Message.State, entry.Message.Version, entry.Instance, entry.SeenAt, entry.Restarts,
            [.. (entry.Message.Parts ?? []).Select(part => new PartRow(part.Name, part.State, part.WaitsFor, part.Seconds))],
            entry.Message.Counters ?? new Dictionary<string, long>())
        : new(name, ServiceRow.Unknown, null, null, null, 0, [], new Dictionary<string, long>());

    private sealed record Entry(HealthMessage Message, string? Instance, int Restarts, DateTimeOffset SeenAt);
}

/// <summary>A service as it is shown.</summary>
internal sealed record ServiceRow(
    string Service, string State, string? Version, string? Instance, DateTimeOffset? SeenAt, int Restarts,
    IReadOnlyList<PartRow> Parts, IReadOnlyDictionary<string, long> Counters)
{
    public const string Unknown = "unknown";
}

/// <summary>A part of a service as it is shown.</summary>
internal sealed record PartRow(string Name, string State, string? WaitsFor, long Seconds);

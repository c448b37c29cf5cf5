using System.Globalization;
using System.Text.Json;

namespace Edge.Api.Picture;

/// <summary>The alarms that last, by the bus, where they stand also while the store is gone. Safe from any thread.</summary>
internal sealed class AlarmBook
{
    public const string Topics = "edge/alarms/#";

    // Alarms are few; this bounds what the bus may make us keep.
    private const int Most = 5000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, AlarmRow> _byTopic = [];
    private readonly HashSet<(string Kind, string Subject)> _open = [];
    private HashSet<string> _doubtful = [];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<AlarmRow> Open
    {
        get
        {
            lock (_gate)
                return [.. _byTopic.Values.OrderByDescending(alarm => alarm.Since).ThenBy(alarm => alarm.Subject, StringComparer.Ordinal)];
        }
    }

    public bool IsOpen(string kind, string subject)
    {
        lock (_gate)
            return _open.Contains((kind, subject));
    }

    /// <summary>Takes a message: the alarm, and whether it lasts; null when nothing has changed or it cannot be read.</summary>
    public AlarmChange? Take(string topic, ReadOnlyMemory<byte> payload)
    {
        lock (_gate)
        {
            _doubtful.Remove(topic);
            if (payload.IsEmpty)
                return Remove(topic) is { } ended ? new(false, ended) : null;
            if (Read(payload) is not { } alarm || (!_byTopic.ContainsKey(topic) && _byTopic.Count >= Most) || _byTopic.GetValueOrDefault(topic) == alarm)
                return null;
            Remove(topic);
            _byTopic[topic] = alarm;
            _open.Add((alarm.Kind, alarm.Subject));
            return new(true, alarm);
        }
    }

    /// <summary>The link is lost: what ends meanwhile is not told afterwards, what lasts is told anew on the next one.</summary>
    public void Doubt()
    {
        lock (_gate)
            _doubtful = [.. _byTopic.Keys];
    }

    /// <summary>The link has been there long enough: what was not told anew has ended.</summary>
    public IReadOnlyList<AlarmChange> EndDoubt()
    {
        lock (_gate)
        {
            IReadOnlyList<AlarmChange> ended = [.. _doubtful.Select(Remove).OfType<AlarmRow>().Select(alarm => new AlarmChange(false, alarm))];
            _doubtful = [];
            return ended;
        }
    }

    private AlarmRow? Remove(string topic)
    {
        if (_byTopic.Remove(topic, out var alarm))
            _open.Remove((alarm.Kind, alarm.Subject));
        return alarm;
    }

    private static AlarmRow? Read(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            var root = document.RootElement;
            return new(
                root.GetProperty("kind").GetString()!, root.GetProperty("subject").GetString()!, root.GetProperty("text").GetString()!,
                DateTimeOffset.Parse(root.GetProperty("since").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), null,
                root.GetProperty("count").GetUInt64());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>An alarm as it is shown.</summary>
internal sealed record AlarmRow(string Kind, string Subject, string Text, DateTimeOffset? Since, DateTimeOffset? Cleared, ulong Count);

/// <summary>An alarm that has begun, gone on or ended.</summary>
internal sealed record AlarmChange(bool Open, AlarmRow Alarm);

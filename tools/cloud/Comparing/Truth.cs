using System.Text.Json;
using Edge.Cloud.Receiving;

namespace Edge.Cloud.Comparing;

/// <summary>What the simulated radio wrote down about each telegram it sent, by meter.</summary>
internal sealed class Truth
{
    private readonly Dictionary<string, MeterTruth> _meters = new(StringComparer.OrdinalIgnoreCase);

    public long Missing => _meters.Values.Sum(meter => (long)meter.Missing);

    public long Pending => _meters.Values.Sum(meter => (long)meter.Pending);

    /// <summary>Compares a reading with what its meter sent, and uses that up.</summary>
    public Finding Use(ReceivedReading reading) => reading.Fields is { } fields && _meters.TryGetValue(reading.MeterId, out var meter)
        ? meter.Use(fields)
        : Finding.Mismatch;

    /// <summary>Reads the file as far as it is written; a last line that is still being written does not count yet.</summary>
    public static Truth Read(string path)
    {
        var truth = new Truth();
        if (!File.Exists(path))
            return truth;
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
            truth.Add(line);
        return truth;
    }

    private void Add(string line)
    {
        try
        {
            using var record = JsonDocument.Parse(line);
            var meterId = record.RootElement.GetProperty("meter_id").GetString()!;
            if (!_meters.TryGetValue(meterId, out var meter))
                _meters.Add(meterId, meter = new MeterTruth());
            meter.Add(record.RootElement.GetProperty("fields"));
        }
        catch (JsonException)
        {
            // Cut off in the middle.
        }
    }
}

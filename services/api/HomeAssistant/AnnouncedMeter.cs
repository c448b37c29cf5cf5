using Edge.Api.Meters;
using Edge.Api.Picture;

namespace Edge.Api.HomeAssistant;

/// <summary>What was announced of a meter. A field that was seen once stays: telegrams of one meter carry different fields.</summary>
internal sealed class AnnouncedMeter
{
    private const int MostFields = 100;

    private readonly Dictionary<string, MeterField> _fields = [];
    private (string Name, string? Medium, string? Driver, TimeSpan? LateAfter) _head;

    public IEnumerable<MeterField> Fields => _fields.Values;

    /// <summary>True when it is to be announced anew.</summary>
    public bool Learn(MeterRow row, LastReading reading)
    {
        var head = (row.Name, row.Medium, row.Driver, row.Setup?.LateAfter);
        var isNew = _fields.Count == 0 || head != _head;
        _head = head;
        foreach (var field in MeterField.All(reading.Json))
            if (_fields.Count < MostFields && _fields.TryAdd(field.Name, field))
                isNew = true;
        return isNew;
    }
}

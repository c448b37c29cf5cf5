namespace Edge.Radio.Telegrams;

/// <summary>A kind of meter that the decoder knows: its address parts and what it tells.</summary>
/// <param name="Driver">The decoder's driver.</param>
/// <param name="Manufacturer">Three letters.</param>
/// <param name="Version">The version byte.</param>
/// <param name="DeviceType">The device type byte.</param>
/// <param name="Place">Where such a meter sits in a flat, for its name.</param>
/// <param name="Quantities">The numbers it tells, counters first.</param>
/// <param name="StatusRecord">The record of a meter without trouble, as hex; may be empty.</param>
/// <param name="StatusFields">The fields in which the decoder says so.</param>
public sealed record MeterType(
    string Driver,
    string Manufacturer,
    byte Version,
    byte DeviceType,
    string Place,
    IReadOnlyList<Quantity> Quantities,
    string StatusRecord,
    IReadOnlyList<string> StatusFields)
{
    /// <summary>A telegram's records and the fields that the decoder must find in them.</summary>
    public Measurement Measure(Func<Quantity, long> rawValue)
    {
        ArgumentNullException.ThrowIfNull(rawValue);
        var records = new List<byte>();
        var fields = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var quantity in Quantities)
        {
            var raw = rawValue(quantity);
            quantity.Append(records, raw);
            fields.Add(quantity.Field, quantity.Value(raw));
        }

        records.AddRange(Convert.FromHexString(StatusRecord));
        foreach (var field in StatusFields) fields.Add(field, "OK");
        return new Measurement([.. records], fields);
    }
}

/// <summary>What one telegram carries, and the truth about it.</summary>
/// <param name="Records">The telegram's records.</param>
/// <param name="Fields">Every field the decoder must answer: numbers as double, states as text.</param>
public sealed record Measurement(byte[] Records, IReadOnlyDictionary<string, object> Fields);

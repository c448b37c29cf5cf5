using System.Globalization;
using System.Text.Json.Serialization;
using Edge.Radio.Telegrams;

namespace Edge.Radio.Fleets;

/// <summary>One simulated meter: who it is, how it sends, where its counters began.</summary>
public sealed record FleetMeter
{
    /// <summary>For people, for example <c>Flat 1 cold water</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The decoder's driver, which also says what kind of meter it is.</summary>
    public required string Driver { get; init; }

    /// <summary>8 digits.</summary>
    public required string Id { get; init; }

    /// <summary>32 hex digits; null: it sends plain text.</summary>
    public string? Key { get; init; }

    /// <summary>Whether it sends the long header (72) instead of the short one (7A).</summary>
    public bool LongHeader { get; init; }

    /// <summary>What its values are drawn from.</summary>
    public required uint Seed { get; init; }

    /// <summary>The kind of meter.</summary>
    [JsonIgnore]
    public MeterType Type => MeterTypes.ByDriver(Driver);

    /// <summary>The address in its telegrams.</summary>
    [JsonIgnore]
    public MeterAddress Address => new(Type.Manufacturer, Id, Type.Version, Type.DeviceType);

    /// <summary>The telegram of that round. Counters are larger in every round than in the one before.</summary>
    /// <param name="round">Counts up from 0, one telegram each.</param>
    /// <param name="key">The key to use instead of the meter's own; null: its own.</param>
    public Telegram Send(long round, byte[]? key = null)
    {
        var measurement = Type.Measure(quantity => Raw(quantity, round));
        var envelope = new Envelope((byte)round) { LongHeader = LongHeader, Key = key ?? (Key is null ? null : Convert.FromHexString(Key)) };
        return new Telegram(Id, TelegramBuilder.Build(Address, measurement.Records, envelope), measurement.Fields);
    }

    /// <summary>The decoder's own file for this meter.</summary>
    public string ToMeterFile() => string.Create(
        CultureInfo.InvariantCulture,
        $"name={Name}\ndriver={Driver}\nid={Id}\nkey={Key ?? "NOKEY"}\n");

    // Telegrams' worth of growth that the oldest meter has behind it: a few hundred cubic metres, some ten thousand kWh.
    private const long LongestLife = 20_000;

    // A counter has grown by `Typical` in each earlier round and by at least one in this, so it grows strictly and needs no
    // memory but the round. A level is anything up to the typical value.
    private long Raw(Quantity quantity, long round)
    {
        var draw = Draw.Number(Seed, quantity.Field, round) % quantity.Typical;
        if (!quantity.IsCounter) return draw;
        var start = Draw.Number(Seed, quantity.Field, -1) % Math.Min(quantity.Largest / 4, quantity.Typical * LongestLife);
        return (start + (round * quantity.Typical) + draw + 1) % (quantity.Largest + 1);
    }
}

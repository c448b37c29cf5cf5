using Edge.Radio.Fleets;

namespace Edge.Bench.Listening;

/// <summary>A frame on the air, and whose it is.</summary>
internal sealed record Sent(FleetMeter Meter, byte[] Frame)
{
    /// <summary>Rounds of all meters of a building, meter after meter.</summary>
    public static IReadOnlyList<Sent> Rounds(Fleet building, int firstRound, int rounds) =>
        [.. from round in Enumerable.Range(firstRound, rounds) from meter in building.Meters select new Sent(meter, meter.Send(round).Frame)];
}

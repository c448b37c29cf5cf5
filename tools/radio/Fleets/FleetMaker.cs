using System.Globalization;
using Edge.Radio.Telegrams;

namespace Edge.Radio.Fleets;

/// <summary>Draws one meter. Flats have one meter of each type; in each flat another one sends plain text; every second one sends the long header.</summary>
internal static class FleetMaker
{
    internal static FleetMeter Make(uint seed, int index, HashSet<string> takenIds)
    {
        var flat = index / MeterTypes.All.Count;
        var type = MeterTypes.All[index % MeterTypes.All.Count];
        var encrypted = index % 5 != flat % 5;
        return new FleetMeter
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"Flat {flat + 1} {type.Place}"),
            Driver = type.Driver,
            Id = FreeId(seed, index, takenIds),
            Key = encrypted ? Convert.ToHexStringLower(Draw.Bytes(seed, "key", index).AsSpan(0, 16)) : null,
            LongHeader = index % 2 == 1,
            Seed = (uint)Draw.Number(seed, "meter", index),
        };
    }

    private static string FreeId(uint seed, int index, HashSet<string> taken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var id = (Draw.Number(seed, $"id/{attempt}", index) % 100_000_000).ToString("D8", CultureInfo.InvariantCulture);
            if (id != "00000000" && taken.Add(id)) return id;
        }
    }
}

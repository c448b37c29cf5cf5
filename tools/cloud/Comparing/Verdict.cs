using System.Text.Json;
using Edge.Cloud.Receiving;

namespace Edge.Cloud.Comparing;

/// <summary>The answer of GET /v1/verdict.</summary>
/// <param name="Ok">Something was compared, and all of it was true and came once.</param>
/// <param name="Complete">Ok, and nothing is missing. Not to be expected where not every reading is sent.</param>
/// <param name="Compared">Readings received.</param>
/// <param name="Meters">Meters that they are of.</param>
/// <param name="Mismatched">Readings that are no telegram's.</param>
/// <param name="Mismatches">The first ten of them.</param>
/// <param name="Doubled">Readings of a telegram that another reading has already.</param>
/// <param name="Missing">Telegrams older than the newest one of their meter that arrived, which never arrived.</param>
/// <param name="Pending">Telegrams newer than that.</param>
internal sealed record Verdict(
    bool Ok,
    bool Complete,
    long Compared,
    long Meters,
    long Mismatched,
    IReadOnlyList<Mismatch> Mismatches,
    long Doubled,
    long Missing,
    long Pending)
{
    private const int Shown = 10;

    /// <summary>Compares every reading of the ledger with the truth; each record of the truth is good for one reading.</summary>
    /// <param name="entries">Taken down before the truth is read, so that no reading comes before its truth.</param>
    /// <param name="truth">Is used up.</param>
    public static Verdict Of(IEnumerable<LedgerEntry> entries, Truth truth)
    {
        var books = new Books();
        var meters = new HashSet<string>(StringComparer.Ordinal);
        long compared = 0, mismatched = 0, doubled = 0;
        var mismatches = new List<Mismatch>();
        foreach (var reading in entries.Where(entry => entry.Kind == EntryKinds.Batch).SelectMany(books.Enter))
        {
            compared++;
            meters.Add(reading.MeterId);
            var finding = truth.Use(reading);
            if (finding == Finding.Doubled)
                doubled++;
            if (finding == Finding.Mismatch && mismatched++ < Shown)
                mismatches.Add(new Mismatch(reading.Key, reading.MeterId, reading.ReceivedAt, reading.Fields));
        }

        var ok = compared > 0 && mismatched == 0 && doubled == 0;
        return new Verdict(
            ok, ok && truth.Missing == 0, compared, meters.Count, mismatched, mismatches, doubled, truth.Missing, truth.Pending);
    }
}

internal sealed record Mismatch(string Key, string MeterId, string ReceivedAt, JsonElement? Fields);

using System.Globalization;
using System.Text.Json;
using Edge.V1;
using Google.Protobuf.Collections;

namespace Edge.Control.Commands;

/// <summary>Who asked for what lately, the newest first.</summary>
internal sealed class AuditCommand(Store.StoreClient store) : ICommand
{
    private const ulong MostEntries = 500;
    private const ulong EntriesUnlessTold = 50;

    // What the uplink passes on has a bound; the newest entries win.
    private const int MaxBytes = 48 * 1024;

    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        var limit = args.NumberOr("limit", EntriesUnlessTold, 1, MostEntries);
        args.End();
        var told = await store.ListAuditAsync(new() { Limit = (uint)limit }, cancellationToken: stop);
        return result => Write(result, told.Entries);
    }

    private static void Write(Utf8JsonWriter result, RepeatedField<AuditEntry> entries)
    {
        var written = 0;
        result.WriteStartArray("entries");
        for (; written < entries.Count && result.BytesCommitted + result.BytesPending < MaxBytes; written++)
            Write(result, entries[written]);
        result.WriteEndArray();
        result.WriteNumber("left_out", entries.Count - written);
    }

    private static void Write(Utf8JsonWriter result, AuditEntry entry)
    {
        result.WriteStartObject();
        result.WriteNumber("id", entry.Id);
        result.WriteString("at", DateTimeOffset.FromUnixTimeMilliseconds(entry.AtMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        result.WriteString("origin", entry.Origin);
        result.WriteString("command", entry.Command);
        result.WriteString("args", entry.Args);
        result.WriteString("outcome", entry.Outcome);
        result.WriteString("text", entry.Text);
        result.WriteNumber("took_ms", entry.TookMs);
        result.WriteEndObject();
    }
}

using System.Buffers;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Edge.Api.Alarms;
using Edge.Api.Delivery;
using Edge.Api.Gateway;
using Edge.Api.Heard;
using Edge.Api.Http;
using Edge.Api.Meters;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Diagnostics;

/// <summary>How the gateway stands, as one file for whoever helps: no secrets, and nothing of what anybody consumed. One at a time.</summary>
internal sealed class DiagnosticsEndpoint(DiagnosticsReader reader, TimeProvider time) : IEndpoint, IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _place = new(1);

    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request);
        if (query.Error is not null)
            await query.AnswerErrorAsync(context);
        else if (!await _place.WaitAsync(TimeSpan.Zero, context.RequestAborted))
            await Problem.TooManyAsync(context, RetryAfter, "Another one is being made.");
        else
            await HoldingAsync(context);
    }

    public void Dispose() => _place.Dispose();

    private async Task HoldingAsync(HttpContext context)
    {
        try
        {
            await WriteAsync(context);
        }
        finally
        {
            _place.Release();
        }
    }

    private async Task WriteAsync(HttpContext context)
    {
        var stop = context.RequestAborted;
        context.Response.ContentType = "application/gzip";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"diagnostics.tar.gz\"";
        context.Response.Headers.CacheControl = "no-store";
        await using var packed = new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await using var tar = new TarWriter(packed, TarEntryFormat.Pax, leaveOpen: true);
        // One after the other: no more than one of them is in memory.
        await foreach (var (name, content) in reader.ReadAsync(stop))
        {
            await using var data = new MemoryStream(content, writable: false);
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data, ModificationTime = time.GetUtcNow() }, stop);
        }
    }
}

/// <summary>The files of the diagnostics, each a JSON document.</summary>
internal sealed class DiagnosticsReader(OverviewReader overview, SystemReader system, DeliveryEndpoint delivery, AlarmReader alarms, Books books, PartClients parts)
{
    private const uint MostAddresses = 1000;

    public async IAsyncEnumerable<(string Name, byte[] Content)> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        yield return ("overview.json", Json(await overview.ReadAsync(stop), ApiJson.Default.OverviewAnswer));
        yield return ("system.json", Json(await system.ReadAsync(stop), ApiJson.Default.SystemAnswer));
        yield return ("delivery.json", Json(await delivery.ReadAsync(stop), ApiJson.Default.DeliveryAnswer));
        var (all, reason) = await alarms.ReadAsync(withPast: true, stop);
        yield return ("alarms.json", Json(new AlarmsAnswer(all.Count, 0, all.Count(alarm => alarm.Cleared is null), all, Unreachable.Of(reason)), ApiJson.Default.AlarmsAnswer));
        yield return ("meters.json", Json(books.Meters.Rows.Select(row => row with { Value = null }), ApiJson.Default.MeterRow));
        var (heard, _) = await parts.AskAsync("listener", call => parts.Listener.ListHeardAsync(new() { Limit = MostAddresses }, call), stop);
        yield return ("heard.json", Json(heard?.Addresses.Select(HeardRow.Of) ?? [], ApiJson.Default.HeardRow));
    }

    private static byte[] Json<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    private static byte[] Json<T>(IEnumerable<T> rows, JsonTypeInfo<T> type)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartArray();
        foreach (var row in rows)
            JsonSerializer.Serialize(json, row, type);
        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}

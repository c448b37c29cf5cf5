using System.Text.Json;
using Edge.Api.Http;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Edge.Hosting;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Meters;

/// <summary>The meters, from memory: nobody is asked for it.</summary>
internal sealed class MeterListEndpoint(MeterBook meters, PartsWatch parts, BusWatch bus, ServiceInfo service) : IEndpoint
{
    // Some 20 kB: a long list is on its way before it is whole, and whoever reads slowly holds up no more than that.
    private const int RowsAtATime = 64;

    public async Task AnswerAsync(HttpContext context)
    {
        var reader = new QueryReader(context.Request, MeterQuery.Parameters);
        var query = MeterQuery.Of(reader);
        if (reader.Error is not null)
        {
            await reader.AnswerErrorAsync(context);
            return;
        }
        // The version first: what changes meanwhile gives a newer answer an older tag, never the other way round.
        var version = meters.Version;
        var gone = Unreachable.Of([Bus(), .. parts.Unreachable.Where(part => part.Service is "store" or "listener")]);
        var tag = $"\"{service.InstanceId}-{version}-{string.Join('.', gone.Select(part => part.Service))}\"";
        if (Answer.HasAlready(context, tag))
            return;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        await WriteAsync(json, query, meters.Rows, gone, context.RequestAborted);
    }

    private Unreachable? Bus() => bus.Unreachable is { } reason ? new("broker", reason) : null;

    private static async Task WriteAsync(
        Utf8JsonWriter json, MeterQuery query, IReadOnlyList<MeterRow> rows, IReadOnlyList<Unreachable> gone, CancellationToken stop)
    {
        var chosen = query.Choose(rows);
        json.WriteStartObject();
        json.WriteNumber("total", chosen.Count);
        json.WriteNumber("offset", query.Page.Offset);
        json.WritePropertyName("counts");
        JsonSerializer.Serialize(json, MeterCounts.Of(rows), ApiJson.Default.MeterCounts);
        json.WriteStartArray("media");
        foreach (var medium in rows.Where(row => row.State != MeterRow.Removed).Select(row => row.Medium).OfType<string>().Distinct().Order(StringComparer.Ordinal))
            json.WriteStringValue(medium);
        json.WriteEndArray();
        json.WriteStartArray("meters");
        foreach (var rowsAtATime in query.Page.Of(chosen).Chunk(RowsAtATime))
        {
            foreach (var row in rowsAtATime)
                json.WriteRawValue(row.Json, skipInputValidation: true);
            await json.FlushAsync(stop);
        }
        json.WriteEndArray();
        json.WritePropertyName("unreachable");
        JsonSerializer.Serialize(json, gone, ApiJson.Default.IReadOnlyListUnreachable);
        json.WriteEndObject();
        await json.FlushAsync(stop);
    }
}

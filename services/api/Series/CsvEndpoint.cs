using System.Buffers;
using System.Text;
using Edge.Api.Http;
using Edge.Api.Meters;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Edge.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Series;

/// <summary>Every reading of a meter that is kept, as the store has it, page by page: memory is the same for any number.</summary>
internal sealed class CsvEndpoint(MeterBook meters, PartClients parts, ApiOptions options) : IEndpoint
{
    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "from", "to");
        var request = new QueryReadingsRequest { FromMs = query.Time("from")?.ToUnixTimeMilliseconds() ?? 0, ToMs = query.Time("to")?.ToUnixTimeMilliseconds() ?? 0 };
        if (MeterPath.Read(context, query) is not { } id)
            await query.AnswerErrorAsync(context);
        else if (meters.Find(id).Row is not { } row)
            await MeterPath.NotFoundAsync(context, id);
        else
            await WriteAsync(context, request, id, row.Value?.Field);
    }

    private async Task WriteAsync(HttpContext context, QueryReadingsRequest request, string id, string? field)
    {
        request.MeterId = id;
        using var call = parts.Store.QueryReadings(request, parts.Options(context.RequestAborted, options.ExportTimeout));
        var pages = call.ResponseStream;
        // The first page is awaited before anything is said, so that a store that is gone is an error and not an empty file.
        var any = await pages.MoveNext(context.RequestAborted);
        var response = context.Response;
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.ContentDisposition = $"attachment; filename=\"{id}.csv\"";
        response.Headers.CacheControl = "no-store";
        var line = new StringBuilder(CsvLine.Header);
        Write(response.BodyWriter, line);
        for (; any; any = await pages.MoveNext(context.RequestAborted))
        {
            foreach (var reading in pages.Current.Readings)
            {
                CsvLine.Append(line, reading, field);
                Write(response.BodyWriter, line);
            }
            await response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void Write(IBufferWriter<byte> output, StringBuilder line)
    {
        Encoding.UTF8.GetBytes(line.ToString(), output);
        line.Clear();
    }
}

using Edge.Api.Http;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Edge.Hosting;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Meters;

/// <summary>One meter with all its fields, from memory.</summary>
internal sealed class MeterEndpoint(MeterBook meters, AlarmBook alarms, PartsWatch parts, ServiceInfo service) : IEndpoint
{
    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request);
        if (MeterPath.Read(context, query) is not { } id)
        {
            await query.AnswerErrorAsync(context);
            return;
        }
        var (row, reading, count) = meters.Find(id);
        if (row is null)
        {
            await MeterPath.NotFoundAsync(context, id);
            return;
        }
        IReadOnlyList<AlarmRow> open = [.. alarms.Open.Where(alarm => alarm.Subject == id)];
        var detail = MeterDetail.Of(row, reading, count, open, parts.Unreachable);
        var mark = HashCode.Combine(count, open.Count, open.Count == 0 ? 0 : open[0].Since.GetHashCode(), open.Sum(alarm => (long)alarm.Count), detail.Unreachable.Count);
        await Answer.TaggedJsonAsync(context, $"\"{service.InstanceId}-{row.Version}-{mark:x}\"", detail, ApiJson.Default.MeterDetail);
    }
}

/// <summary>The meter that a path names.</summary>
internal static class MeterPath
{
    /// <summary>Its id; null when it is none or the query is wrong, and the query then says so.</summary>
    public static string? Read(HttpContext context, QueryReader query)
    {
        var id = context.Request.RouteValues["id"] as string ?? "";
        if (!MeterId.IsValid(id))
            query.Refuse(MeterId.Rule);
        return query.Error is null ? id : null;
    }

    public static Task NotFoundAsync(HttpContext context, string id) => Problem.WriteAsync(
        context, StatusCodes.Status404NotFound, "No such meter", $"There is no meter {id}: no file names it, and there is no reading of it.");
}

using Edge.Api.Fields;
using Edge.Api.Http;
using Edge.Api.Meters;
using Edge.Api.Picture;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Series;

/// <summary>What a meter's field was, or how much it grew, by hour, day or month.</summary>
internal sealed class SeriesEndpoint(MeterBook meters, SeriesQuery series, TimeProvider time) : IEndpoint
{
    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "field", "step", "kind", "from", "to");
        var kind = query.Choice("kind", ValueAnswer.KindName, ConsumptionAnswer.KindName);
        var step = Step.Of(query.Choice("step", Step.Hour.Name, Step.Day.Name, Step.Month.Name));
        var period = Period.Of(query, step, time.GetUtcNow(), Period.Most(step));
        var asked = query.Text("field");
        if (MeterPath.Read(context, query) is not { } id)
            await query.AnswerErrorAsync(context);
        else if (meters.Find(id).Row is not { } row)
            await MeterPath.NotFoundAsync(context, id);
        else if ((asked ?? row.Value?.Field) is { } field && kind == ConsumptionAnswer.KindName && !FieldTable.IsCounter(field))
            await Problem.BadRequestAsync(context, "No counter", $"{field} does not only grow, so it has no consumption.");
        else
            await AnswerAsync(context, kind, Head(id, asked ?? row.Value?.Field, step, period));
    }

    private static SeriesHead Head(string id, string? field, Step step, Period period) =>
        new(id, field, field is null ? null : FieldTable.Of(field, System.Text.Json.JsonValueKind.Number).Unit, step, period);

    private async Task AnswerAsync(HttpContext context, string kind, SeriesHead head)
    {
        if (kind == ValueAnswer.KindName)
        {
            var answer = ValueAnswer.Empty(head);
            await FillAsync(head, head.Period.From, answer.Add, context.RequestAborted);
            await Answer.JsonAsync(context, answer, ApiJson.Default.ValueAnswer);
        }
        else
        {
            var answer = ConsumptionAnswer.Empty(head);
            await FillAsync(head, head.Step.Before(head.Period.From), answer.Add, context.RequestAborted);
            await Answer.JsonAsync(context, answer, ApiJson.Default.ConsumptionAnswer);
        }
    }

    private async Task FillAsync(SeriesHead head, DateTimeOffset from, Action<Window> add, CancellationToken stop)
    {
        // A meter that was never heard has no field yet.
        if (head.Field is null)
            return;
        var since = from < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : from;
        await foreach (var window in series.ReadAsync(head.Meter, head.Field, head.Step, since, head.Period.To, stop).WithCancellation(stop))
            add(window);
    }
}

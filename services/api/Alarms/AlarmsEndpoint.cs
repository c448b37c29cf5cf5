using Edge.Api.Http;
using Edge.Api.Parts;
using Edge.Api.Picture;
using Edge.V1;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Alarms;

/// <summary>Open and past alarms.</summary>
internal sealed class AlarmsEndpoint(AlarmReader alarms) : IEndpoint
{
    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "state", "q", "offset", "limit");
        var state = query.Choice("state", "open", "past", "all");
        var text = query.Text("q");
        var page = new Page(query);
        if (query.Error is not null)
        {
            await query.AnswerErrorAsync(context);
            return;
        }
        var (all, reason) = await alarms.ReadAsync(withPast: state != "open", context.RequestAborted);
        var chosen = all.Where(alarm => state == "all" || (alarm.Cleared is null) == (state == "open")).Where(alarm => text is null || Matches(alarm, text)).ToList();
        await Answer.JsonAsync(
            context,
            new AlarmsAnswer(chosen.Count, page.Offset, all.Count(alarm => alarm.Cleared is null), page.Of(chosen), Unreachable.Of(reason)),
            ApiJson.Default.AlarmsAnswer);
    }

    private static bool Matches(AlarmRow alarm, string text) =>
        ((string[])[alarm.Kind, alarm.Subject, alarm.Text]).Any(part => part.Contains(text, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Alarms, the open ones first.</summary>
internal sealed record AlarmsAnswer(int Total, int Offset, int Open, IReadOnlyList<AlarmRow> Alarms, IReadOnlyList<Unreachable> Unreachable);

/// <summary>Brings together what the store knows and what stands on the bus: an alarm may be raised while the store is gone.</summary>
internal sealed class AlarmReader(PartClients parts, AlarmBook book)
{
    private const uint Most = 1000;

    /// <summary>Open ones first, then the past ones, newest first.</summary>
    public async Task<(IReadOnlyList<AlarmRow> Alarms, Unreachable? Reason)> ReadAsync(bool withPast, CancellationToken stop)
    {
        var (answer, reason) = await parts.AskAsync(
            "store", call => parts.Store.ListAlarmsAsync(new() { IncludeCleared = withPast, Limit = Most }, call), stop);
        var stored = answer?.Alarms.Select(RowOf).ToList() ?? [];
        var known = stored.Where(alarm => alarm.Cleared is null).Select(alarm => (alarm.Kind, alarm.Subject)).ToHashSet();
        var others = book.Open.Where(alarm => !known.Contains((alarm.Kind, alarm.Subject)) && !HasEnded(alarm, stored));
        return ([.. stored.Concat(others).OrderBy(alarm => alarm.Cleared is not null).ThenByDescending(alarm => alarm.Since)], reason);
    }

    // The store is faster than the bus: what it has ended is over, though the bus still has it.
    private static bool HasEnded(AlarmRow alarm, List<AlarmRow> stored) =>
        stored.Any(past => past.Cleared is not null && past.Kind == alarm.Kind && past.Subject == alarm.Subject && past.Since >= alarm.Since);

    private static AlarmRow RowOf(Alarm alarm) => new(
        alarm.Kind, alarm.Subject, alarm.Text, Moments.Of(alarm.SinceMs), alarm.HasClearedMs ? Moments.Of(alarm.ClearedMs) : null, alarm.Count);
}

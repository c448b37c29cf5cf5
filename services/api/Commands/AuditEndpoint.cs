using Edge.Api.Http;
using Edge.Api.Parts;
using Edge.V1;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Commands;

/// <summary>Who asked for what, and what came of it; newest first.</summary>
internal sealed class AuditEndpoint(PartClients parts) : IEndpoint
{
    private const int MostEntries = 1000;
    private const int DefaultEntries = 100;

    public Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "limit", "before");
        var limit = query.Number("limit", DefaultEntries, 1, MostEntries);
        var request = new ListAuditRequest { Limit = (uint)limit, BeforeId = (ulong)query.Number("before", 0, 1, int.MaxValue) };
        return PartAnswer.WriteAsync(
            context, query, () => parts.AskAsync("store", call => parts.Store.ListAuditAsync(request, call), context.RequestAborted),
            audit => AuditAnswer.Of(audit, limit), ApiJson.Default.AuditAnswer);
    }
}

/// <summary>A page of the audit; what to give as `before` for the next one, null at the end.</summary>
internal sealed record AuditAnswer(IReadOnlyList<AuditRow> Entries, ulong? NextBefore)
{
    public static AuditAnswer Of(ListAuditResponse audit, int limit) =>
        new([.. audit.Entries.Select(AuditRow.Of)], audit.Entries.Count < limit ? null : audit.Entries[^1].Id);
}

/// <summary>What somebody asked for.</summary>
internal sealed record AuditRow(ulong Id, DateTimeOffset? At, string Origin, string Command, string Args, string Outcome, string Text, ulong TookMs)
{
    public static AuditRow Of(AuditEntry entry) =>
        new(entry.Id, Moments.Of(entry.AtMs), entry.Origin, entry.Command, entry.Args, entry.Outcome, entry.Text, entry.TookMs);
}

using Edge.Api.Http;
using Edge.Api.Meters;
using Edge.Api.Parts;
using Edge.V1;
using Microsoft.AspNetCore.Http;

namespace Edge.Api.Heard;

/// <summary>Every address in the air, the strongest first.</summary>
internal sealed class HeardEndpoint(PartClients parts) : IEndpoint
{
    private const uint MostAddresses = 10_000;

    public async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "configured", "q", "offset", "limit");
        var configured = query.Choice("configured", "false", "true", "all");
        var text = query.Text("q");
        var page = new Page(query);
        if (query.Error is not null)
        {
            await query.AnswerErrorAsync(context);
            return;
        }
        var (heard, reason) = await parts.AskAsync("listener", call => parts.Listener.ListHeardAsync(new() { Limit = MostAddresses }, call), context.RequestAborted);
        if (heard is null)
        {
            await PartProblem.WriteAsync(context, reason!);
            return;
        }
        var chosen = heard.Addresses.Select(HeardRow.Of)
            .Where(row => configured == "all" || row.Configured == (configured == "true"))
            .Where(row => text is null || row.Matches(text))
            .OrderByDescending(row => row.RssiDbm ?? int.MinValue).ThenBy(row => row.Id, StringComparer.Ordinal).ToList();
        await Answer.JsonAsync(context, new HeardAnswer(chosen.Count, page.Offset, page.Of(chosen)), ApiJson.Default.HeardAnswer);
    }
}

/// <summary>Addresses that were heard.</summary>
internal sealed record HeardAnswer(int Total, int Offset, IReadOnlyList<HeardRow> Addresses);

/// <summary>An address that was heard.</summary>
internal sealed record HeardRow(
    string Id, string Manufacturer, uint Version, uint DeviceType, string Medium, bool Encrypted, bool Configured, string? SuggestedDriver,
    ulong Telegrams, DateTimeOffset? FirstHeard, DateTimeOffset? LastHeard, int? RssiDbm, IReadOnlyList<string> Receivers)
{
    public static HeardRow Of(HeardAddress address) => new(
        address.MeterId, address.Manufacturer, address.Version, address.DeviceType, DeviceTypes.MediumOf(address.DeviceType), address.Encrypted,
        address.Configured, address.SuggestedDriver.Length == 0 ? null : address.SuggestedDriver, address.Telegrams, Moments.Of(address.FirstHeardMs),
        Moments.Of(address.LastHeardMs), address.HasRssiDbm ? address.RssiDbm : null, [.. address.Receivers]);

    public bool Matches(string text) => ((string?[])[Id, Manufacturer, Medium, SuggestedDriver])
        .Any(part => part?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);
}

using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Edge.Browser.Tests;

/// <summary>What control and the store would say is given by the test where this site has nobody who does.</summary>
public sealed class SystemTests(Site site)
{
    [Fact]
    public async Task The_way_in_is_opened_after_a_question_counts_down_and_is_closed()
    {
        await using var visit = await Visit.SignedInAsync(site);
        var isOpen = false;
        await SystemAsync(visit, system => system["tunnel"] = Tunnel(isOpen));
        var asked = new List<string>();
        await visit.Page.RouteAsync("**/api/v1/commands/*", async route =>
        {
            asked.Add($"{route.Request.Url.Split('/')[^1]} {route.Request.PostData} {route.Request.Headers["x-edge-request"]}");
            isOpen = !isOpen;
            await route.FulfillAsync(new() { ContentType = "application/json", Body = """{"command":"x","result":{}}""" });
        });
        await visit.GoAsync("system", "table.services");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Open the way in" }).ClickAsync();
        Assert.Empty(asked);
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Open the way in" }).ClickAsync();
        var left = visit.Page.GetByRole(AriaRole.Timer);
        await Assertions.Expect(left).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^29:5[0-9]$"));
        var before = await left.TextContentAsync();
        await Assertions.Expect(left).Not.ToHaveTextAsync(before!);
        await visit.PictureAsync("system-tunnel-light");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Close it" }).ClickAsync();
        await Assertions.Expect(left).ToBeHiddenAsync();
        await Assertions.Expect(visit.Page.GetByText("It was closed on request.")).ToBeVisibleAsync();
        Assert.Equal(["open-tunnel {} 1", "close-tunnel {} 1"], asked);
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData("""{"state":"none"}""", "Release 1.2.0 runs. No update was made yet.")]
    [InlineData("""{"state":"done","from_version":"1.1.0","to_version":"1.2.0","previous_version":"1.1.0","changed":"2026-01-15T06:00:00.000Z"}""", "Release 1.2.0 runs since 15 Jan 2026, 07:00. Release 1.1.0 is kept to go back to.")]
    [InlineData("""{"state":"rolled_back","from_version":"1.2.0","to_version":"1.3.0","text":"No reading was decoded within 10 min.","changed":"2026-01-15T06:00:00.000Z"}""", "The update to 1.3.0 was taken back 15 Jan 2026, 07:00, because: No reading was decoded within 10 min.")]
    [InlineData("""{"state":"refused","text":"The signature is not right.","changed":"2026-01-15T06:00:00.000Z"}""", "The update to a new release was refused 15 Jan 2026, 07:00, because: The signature is not right.")]
    [InlineData("""{"state":"downloading","from_version":"1.2.0","to_version":"1.3.0","bytes_done":12000000,"bytes_total":40000000}""", "Release 1.2.0 runs, and 1.3.0 is being downloaded. 12\u202fMB of 40\u202fMB")]
    [InlineData("null", "Release 1.2.0 runs. Nothing is known of updates here.")]
    public async Task How_an_update_went_is_told_in_words(string update, string expected)
    {
        await using var visit = await Visit.SignedInAsync(site);
        await SystemAsync(visit, system =>
        {
            system["version"] = "1.2.0";
            system["update"] = Complete(JsonNode.Parse(update), "from_version", "to_version", "previous_version", "text", "changed", "bytes_done", "bytes_total");
        });
        await visit.GoAsync("system", "table.services");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Release" })).ToContainTextAsync(expected, new() { UseInnerText = true });
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Backups_are_listed_and_who_asked_for_what_is_told()
    {
        await using var visit = await Visit.SignedInAsync(site, "da-DK", isPhone: true);
        await visit.Page.RouteAsync("**/api/v1/audit?*", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = """
                {"entries":[
                  {"id":3,"at":"2026-01-15T06:00:00.000Z","origin":"page","command":"open-tunnel","args":"{\"minutes\":30}","outcome":"done","text":"","took_ms":5},
                  {"id":2,"at":"2026-01-15T05:00:00.000Z","origin":"cloud","command":"restart","args":"{\"service\":\"store\"}","outcome":"failed","text":"It did not stop.","took_ms":5},
                  {"id":1,"at":"2026-01-15T04:00:00.000Z","origin":"robot","command":"dance","args":"{}","outcome":"not_now","text":"","took_ms":5}],"next_before":null}
                """,
        }));
        await visit.GoAsync("system", "table.services");
        var audit = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Hvem bad om hvad" });
        await Assertions.Expect(audit).ToContainTextAsync("Åbn vejen ind");
        await Assertions.Expect(audit).ToContainTextAsync("It did not stop.");
        await Assertions.Expect(audit).ToContainTextAsync("dance");
        await Assertions.Expect(audit).ToContainTextAsync("not now");
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        await visit.PictureAsync("system-audit-phone");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_gateway_that_cannot_do_it_says_so_and_shows_the_rest()
    {
        await using var visit = await Visit.SignedInAsync(site);
        await SystemAsync(visit, system => system["tunnel"] = system["update"] = null);
        foreach (var path in (string[])["backups", "audit?*"])
            await visit.Page.RouteAsync($"**/api/v1/{path}", route => route.FulfillAsync(new()
            {
                Status = 501, ContentType = "application/problem+json", Body = """{"title":"Not answered","status":501,"detail":"This gateway's control cannot do that."}""",
            }));
        await visit.GoAsync("system", "table.services");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Remote support" })).ToContainTextAsync("This gateway cannot do that just now.");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Open the way in" })).ToBeHiddenAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Backups" })).ToContainTextAsync("not known");
    }

    private static JsonObject Tunnel(bool isOpen) => new()
    {
        ["open"] = isOpen, ["connected"] = isOpen, ["started"] = null, ["text"] = isOpen ? null : "It was closed on request.",
        ["expires"] = isOpen ? TimeProvider.System.GetUtcNow().AddMinutes(30).UtcDateTime.ToString("O") : null,
    };

    private static JsonNode? Complete(JsonNode? node, params string[] names)
    {
        foreach (var name in names)
            if (node is JsonObject known && !known.ContainsKey(name))
                known[name] = null;
        return node;
    }

    private async Task SystemAsync(Visit visit, Action<JsonNode> change)
    {
        var real = await site.TextAsync("/api/v1/system");
        await visit.Page.RouteAsync("**/api/v1/system", route =>
        {
            var system = JsonNode.Parse(real)!;
            change(system);
            return route.FulfillAsync(new() { ContentType = "application/json", Body = system.ToJsonString() });
        });
    }
}

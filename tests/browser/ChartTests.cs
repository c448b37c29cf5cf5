using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Edge.Browser.Tests;

/// <summary>Charts of what takes months to hear, given by the test.</summary>
public sealed class ChartTests(Site site)
{
    private const int Day = 86_400;

    // 2026-01-01T00:00:00Z.
    private const int NewYear = 1_767_225_600;

    [Fact]
    public async Task Days_are_those_of_UTC_and_what_fell_into_a_gap_is_told()
    {
        var days = Enumerable.Range(0, 90).Where(day => day is < 40 or > 49).ToList();
        await using var visit = await OpenAsync(new JsonObject
        {
            ["step"] = "day", ["kind"] = "consumption", ["from"] = "2026-01-01T00:00:00.000Z", ["to"] = "2026-04-01T00:00:00.000Z",
            ["start"] = new JsonArray([.. days.Select(day => JsonValue.Create(NewYear + (day * Day)))]),
            ["consumption"] = new JsonArray([.. days.Select(day => JsonValue.Create(Math.Round(120 + (60 * Math.Cos(day / 9.0)), 1)))]),
            ["gaps"] = new JsonArray(new JsonObject { ["from"] = "2026-02-10T00:00:00.000Z", ["to"] = "2026-02-20T00:00:00.000Z", ["consumption"] = 1234.5 }),
        });
        await Assertions.Expect(visit.Page.Locator("details[open] tbody tr").First).ToContainTextAsync("31 Mar 2026");
        await Assertions.Expect(visit.Page.Locator("details[open] tbody tr").First).Not.ToContainTextAsync(":");
        await Assertions.Expect(visit.Page.GetByText("1,234.5\u202fkWh fell into that time")).ToBeVisibleAsync();
        await visit.PictureAsync("chart-days-light");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Months_have_their_names()
    {
        var months = Enumerable.Range(0, 24).Select(month => new DateTimeOffset(2024 + (month / 12), 1 + (month % 12), 1, 0, 0, 0, TimeSpan.Zero)).ToList();
        await using var visit = await OpenAsync(new JsonObject
        {
            ["step"] = "month", ["kind"] = "consumption", ["from"] = "2024-01-01T00:00:00.000Z", ["to"] = "2026-01-01T00:00:00.000Z",
            ["start"] = new JsonArray([.. months.Select(month => JsonValue.Create(month.ToUnixTimeSeconds()))]),
            ["consumption"] = new JsonArray([.. months.Select(month => JsonValue.Create(900 + (800 * Math.Cos(month.Month / 2.0))))]), ["gaps"] = new JsonArray(),
        });
        await Assertions.Expect(visit.Page.Locator("details[open] tbody tr").First).ToContainTextAsync("December 2025");
        await visit.PictureAsync("chart-months-light");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_line_without_movement_has_room_around_it()
    {
        var hours = Enumerable.Range(0, 48).ToList();
        await using var visit = await OpenAsync(new JsonObject
        {
            ["step"] = "hour", ["kind"] = "value", ["from"] = "2026-01-01T00:00:00.000Z", ["to"] = "2026-01-03T00:00:00.000Z",
            ["start"] = new JsonArray([.. hours.Select(hour => JsonValue.Create(NewYear + (hour * 3600)))]),
            ["value"] = new JsonArray([.. hours.Select(_ => JsonValue.Create(123_456.789))]),
        });
        await Assertions.Expect(visit.Page.Locator(".chart")).ToHaveAttributeAsync("aria-label", "Total, 48 points, lowest 123,456.789\u202fkWh, highest 123,456.789\u202fkWh.");
        await visit.PictureAsync("chart-flat-light");
        Assert.Empty(visit.Complaints);
    }

    private async Task<Visit> OpenAsync(JsonObject series)
    {
        var id = (await site.GetAsync("/api/v1/meters?sort=-value")).GetProperty("meters")[0].GetProperty("id").GetString()!;
        var visit = await Visit.SignedInAsync(site);
        (series["meter"], series["field"], series["unit"]) = (id, "total_kwh", "kWh");
        var asked = $"step={series["step"]}&kind={series["kind"]}";
        await visit.Page.RouteAsync("**/series?*", route => route.Request.Url.Contains(asked, StringComparison.Ordinal)
            ? route.FulfillAsync(new() { ContentType = "application/json", Body = series.ToJsonString() })
            : route.ContinueAsync());
        await visit.GoAsync($"meter/{id}", ".card select");
        await visit.Page.GetByLabel("Per", new() { Exact = true }).SelectOptionAsync((string)series["step"]!);
        await visit.Page.GetByLabel("Show").SelectOptionAsync((string)series["kind"]!);
        await visit.Page.Locator(".card details summary").First.ClickAsync();
        await visit.Page.Locator("details[open] tbody tr").First.WaitForAsync();
        return visit;
    }
}

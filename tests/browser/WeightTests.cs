using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Edge.Browser.Tests;

public sealed class WeightTests(Site site, ITestOutputHelper output)
{
    private const double MostKilobytes = 150;

    [Fact]
    public async Task The_first_view_is_light()
    {
        await using var visit = await Visit.OpenAsync(site);
        await visit.SignInAsync(site.Password);
        await visit.Page.Locator(".headline").WaitForAsync();
        var wire = await visit.WireKilobytesAsync();
        output.WriteLine($"page_kb = {wire:0.0}");
        Assert.InRange(wire, 1, MostKilobytes);
        // Again: everything but the page itself is in the browser.
        await visit.Page.ReloadAsync();
        await visit.Page.Locator(".headline").WaitForAsync();
        var again = await visit.WireKilobytesAsync();
        output.WriteLine($"page_again_kb = {again:0.0}");
        Assert.True(again < wire / 2, $"{again} kB");
    }

    [Fact]
    public async Task Five_hundred_meters_are_all_drawn()
    {
        const int Meters = 500;
        var list = JsonNode.Parse(await site.TextAsync("/api/v1/meters"))!;
        var template = list["meters"]![0]!;
        list["total"] = Meters;
        list["meters"] = new JsonArray([.. Enumerable.Range(0, Meters).Select(i =>
        {
            var meter = template.DeepClone();
            meter["id"] = $"{i:00000000}";
            meter["name"] = $"Flat {i}";
            return meter;
        })]);
        await using var visit = await Visit.SignedInAsync(site);
        await visit.Page.RouteAsync("**/api/v1/meters?*", route => route.FulfillAsync(new() { ContentType = "application/json", Body = list.ToJsonString() }));
        var milliseconds = await visit.DrawMetersAsync(Meters);
        output.WriteLine($"meters_500_drawn_ms = {milliseconds:0}");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_year_of_hours_is_drawn_with_its_gap()
    {
        const int Hours = 365 * 24;
        const int First = 1_735_689_600;
        var kept = Enumerable.Range(0, Hours).Where(hour => hour is < 3000 or > 3700).ToList();
        var body = new JsonObject
        {
            ["meter"] = "x", ["field"] = "total_m3", ["unit"] = "m³", ["step"] = "hour", ["kind"] = "value", ["from"] = "2025-01-01T00:00:00.000Z", ["to"] = "2026-01-01T00:00:00.000Z",
            ["start"] = new JsonArray([.. kept.Select(hour => JsonValue.Create(First + hour * 3600))]),
            ["value"] = new JsonArray([.. kept.Select(hour => JsonValue.Create(200 + hour * 0.012 + 4 * Math.Sin(hour / 200.0)))]),
        };
        var id = (await site.GetAsync("/api/v1/meters")).GetProperty("meters")[0].GetProperty("id").GetString()!;
        await using var visit = await Visit.SignedInAsync(site);
        await visit.GoAsync($"meter/{id}", ".chart canvas");
        await visit.Page.RouteAsync("**/series?*", route => route.FulfillAsync(new() { ContentType = "application/json", Body = body.ToJsonString() }));
        var milliseconds = await visit.Page.EvaluateAsync<double>("""
            async () => {
              const chart = document.querySelector('.chart');
              const select = [...document.querySelectorAll('.card select')].at(-1);
              const begin = performance.now();
              select.value = 'year';
              select.dispatchEvent(new Event('change'));
              while (!/, 8.?059 /.test(chart.getAttribute('aria-label'))) await new Promise(requestAnimationFrame);
              await new Promise(requestAnimationFrame);
              return performance.now() - begin;
            }
            """);
        await visit.PictureAsync("meter-year-light");
        output.WriteLine($"year_of_hours_drawn_ms = {milliseconds:0}");
        Assert.Empty(visit.Complaints);
    }
}

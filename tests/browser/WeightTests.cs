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
        var wire = await WireAsync(visit);
        output.WriteLine($"page_kb = {wire:0.0}");
        Assert.InRange(wire, 1, MostKilobytes);
        // Again: everything but the page itself is in the browser.
        await visit.Page.ReloadAsync();
        await visit.Page.Locator(".headline").WaitForAsync();
        var again = await WireAsync(visit);
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
        var milliseconds = await visit.Page.EvaluateAsync<double>("""
            async count => {
              const begin = performance.now();
              location.hash = '#/meters';
              while (document.querySelectorAll('table.meters tbody tr').length < count) await new Promise(requestAnimationFrame);
              await new Promise(requestAnimationFrame);
              return performance.now() - begin;
            }
            """, Meters);
        output.WriteLine($"meters_500_drawn_ms = {milliseconds:0}");
        Assert.Empty(visit.Complaints);
    }

    private static Task<double> WireAsync(Visit visit) => visit.Page.EvaluateAsync<double>(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, one) => sum + one.transferSize, 0) / 1000");
}

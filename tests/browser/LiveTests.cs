using System.Text.Json;
using Microsoft.Playwright;

namespace Edge.Browser.Tests;

public sealed class LiveTests(Site site)
{
    [Fact]
    public async Task A_telegram_is_seen_without_a_reload()
    {
        await using var visit = await Visit.SignedInAsync(site);
        await visit.GoAsync("meters", "table.meters tbody tr");
        await visit.Page.EvaluateAsync("() => { window.wasNotReloaded = true; }");
        var times = visit.Page.Locator("table.meters time").First;
        var before = await times.GetAttributeAsync("datetime");
        await site.RadioAsync(1);
        await Assertions.Expect(times).Not.ToHaveAttributeAsync("datetime", before!);
        Assert.True(await visit.Page.EvaluateAsync<bool>("window.wasNotReloaded"));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task An_alarm_is_shown_when_it_is_raised_and_goes_when_it_is_cleared()
    {
        var meter = (await site.GetAsync("/api/v1/meters?key=set")).GetProperty("meters")[0].GetProperty("id").GetString()!;
        await using var visit = await Visit.SignedInAsync(site);
        await visit.GoAsync("alarms", ".alarms-open");
        var open = visit.Page.Locator(".alarms-open", new() { HasText = $"Wrong or missing key {meter}" });
        await site.RadioAsync(1, "--wrong-key", meter);
        await open.WaitForAsync();
        await visit.PictureAsync("alarms-open-light");
        await visit.GoAsync("overview", ".verdict.warn");
        await Assertions.Expect(visit.Page.Locator(".concerns")).ToContainTextAsync("Wrong or missing key");
        await visit.PictureAsync("overview-alarm-light");
        await visit.GoAsync("alarms", ".alarms-open");
        await open.WaitForAsync();
        await site.RadioAsync(1);
        await open.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await Assertions.Expect(visit.Page.Locator(".alarms-past")).ToContainTextAsync($"Wrong or missing key {meter}");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Sending_now_asks_first_and_then_says_what_came_of_it()
    {
        await using var visit = await Visit.SignedInAsync(site);
        await visit.GoAsync("delivery", ".send");
        var send = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Send now" });
        await send.First.ClickAsync();
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("everything that waits");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Send now" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".said")).ToHaveTextAsync(
            new System.Text.RegularExpressions.Regex("readings delivered|nothing to deliver"), new() { Timeout = 60_000 });
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_backup_is_made_and_diagnostics_come_as_a_file()
    {
        await using var visit = await Visit.SignedInAsync(site);
        await visit.GoAsync("system", "table.services tbody tr");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        var backups = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Backups" });
        await Assertions.Expect(backups.Locator(".said")).ToContainTextAsync("is written and checked", new() { Timeout = 60_000 });
        await Assertions.Expect(backups.Locator("tbody tr")).Not.ToHaveCountAsync(0);
        var audit = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Who asked for what" });
        await Assertions.Expect(audit.Locator("tbody tr").First).ToContainTextAsync(new System.Text.RegularExpressions.Regex("this page.*Back up.*done"), new() { Timeout = 20_000 });
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.GetByRole(AriaRole.Link, new() { Name = "Download diagnostics" }).ClickAsync());
        Assert.EndsWith(".tar.gz", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.True(new FileInfo(await download.PathAsync()).Length > 0);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Without_its_chart_library_the_page_shows_the_values_as_a_table()
    {
        var id = (await site.GetAsync("/api/v1/meters")).GetProperty("meters")[0].GetProperty("id").GetString()!;
        await using var visit = await Visit.SignedInAsync(site);
        await visit.Page.RouteAsync("**/vendor/*", route => route.AbortAsync());
        await visit.GoAsync($"meter/{id}", "details[open] table tbody tr");
        await Assertions.Expect(visit.Page.Locator("main")).ToContainTextAsync("built without its chart library");
    }

    [Fact]
    public async Task The_export_is_what_the_api_says()
    {
        var id = (await site.GetAsync("/api/v1/meters")).GetProperty("meters")[0].GetProperty("id").GetString()!;
        await using var visit = await Visit.SignedInAsync(site);
        await visit.GoAsync($"meter/{id}", "a[download]");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.Locator("a[download]").ClickAsync());
        var file = await File.ReadAllTextAsync(await download.PathAsync());
        Assert.Equal(await site.TextAsync($"/api/v1/meters/{id}/readings.csv"), file);
        Assert.Contains(id, file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Value_consumption_and_signal_are_shown_by_hour_day_and_month()
    {
        var meters = (await site.GetAsync("/api/v1/meters")).GetProperty("meters").EnumerateArray();
        var id = meters.First(meter => meter.GetProperty("value").ValueKind != JsonValueKind.Null).GetProperty("id").GetString()!;
        await using var visit = await Visit.SignedInAsync(site);
        await visit.GoAsync($"meter/{id}", ".chart canvas");
        var chart = visit.Page.Locator(".chart");
        var says = await chart.GetAttributeAsync("aria-label");
        foreach (var (kind, step, words) in new[] { ("consumption", "day", "^Consumption, 1 points"), ("value", "month", $"^{says!.Split(',')[0]}, 1 points") })
        {
            await visit.Page.GetByLabel("Show").SelectOptionAsync(kind);
            await visit.Page.GetByLabel("Per", new() { Exact = true }).SelectOptionAsync(step);
            await Assertions.Expect(chart).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex(words));
            await Assertions.Expect(chart.Locator("canvas")).ToBeVisibleAsync();
        }
        // The simulated receiver does not tell how strong it hears.
        await visit.Page.GetByLabel("Show").SelectOptionAsync("signal");
        await Assertions.Expect(visit.Page.Locator("main")).ToContainTextAsync("There are no readings in this period.");
        Assert.Empty(visit.Complaints);
    }
}

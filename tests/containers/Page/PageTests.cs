using System.Text.Json;
using System.Text.RegularExpressions;
using Edge.Browser.Tests;
using Microsoft.Playwright;

namespace Edge.Containers.Tests;

/// <summary>The page in a real browser, in front of the containers that are shipped.</summary>
public sealed class PageTests(DemoHouse stack, DemoFront front) : IClassFixture<DemoFront>, IAsyncLifetime
{
    private const float Soon = 60_000;

    private readonly Deliveries _deliveries = new(stack);

    public async ValueTask InitializeAsync() => await _deliveries.BeginAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_password_opens_an_overview_of_the_meters_that_are_there()
    {
        await using var visit = await Visit.OpenAsync(front);
        await visit.SignInAsync("not the password");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("That is not the password.");
        await visit.SignInAsync(front.Password);
        await Assertions.Expect(visit.Page.Locator(".verdict")).ToContainTextAsync(new Regex("All 21 meters|of 21 meters"), new() { Timeout = Soon });
        visit.Forgive();
        await PicturesAsync(visit);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_value_changes_by_itself()
    {
        await using var visit = await Visit.SignedInAsync(front);
        await visit.GoAsync("meters", "table.meters tbody tr");
        await visit.Page.EvaluateAsync("""
            () => {
              const values = () => [...document.querySelectorAll('tbody tr')].map(row => row.querySelector('.c-name').textContent + row.querySelector('.c-value').textContent);
              const before = new Set(values());
              window.hasNewValue = () => values().some(value => !before.has(value));
            }
            """);
        await visit.Page.WaitForFunctionAsync("() => window.hasNewValue()", null, new() { Timeout = Soon });
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_meters_chart_shows_what_was_heard()
    {
        var meter = (await front.MetersAsync())[0];
        var id = meter.GetProperty("id").GetString()!;
        await using var visit = await Visit.SignedInAsync(front);
        await visit.GoAsync($"meter/{id}", ".chart canvas");
        await Assertions.Expect(visit.Page.Locator(".chart")).ToHaveAttributeAsync("aria-label", new Regex(@", [1-9]\d* points?, lowest "));
        var series = await front.GetAsync($"/api/v1/meters/{id}/series");
        Assert.Equal(meter.GetProperty("value").GetProperty("field").GetString(), series.GetProperty("field").GetString());
        await visit.Page.Locator("figure summary, .card details summary").First.ClickAsync();
        Assert.Equal(series.GetProperty("start").GetArrayLength(), await visit.Page.Locator("details[open] tbody tr").CountAsync());
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task An_alarm_is_shown_while_a_meters_file_is_wrong_and_no_longer()
    {
        var id = (await front.MetersAsync())[^1].GetProperty("id").GetString()!;
        var file = Directory.GetFiles(Path.Combine(Command.Root, ".edge", stack.Project, "demo", "meters.d"))
            .Single(path => File.ReadLines(path).Contains($"id={id}"));
        var text = await File.ReadAllTextAsync(file);
        await using var visit = await Visit.SignedInAsync(front);
        await visit.GoAsync("alarms", ".alarms-open");
        var alarm = visit.Page.Locator(".alarms-open li", new() { HasText = $"Wrong or missing key {id}" });
        try
        {
            await File.WriteAllTextAsync(file, Regex.Replace(text, "^key=.*$", "key=00112233445566778899aabbccddeeff", RegexOptions.Multiline));
            await alarm.WaitForAsync(new() { Timeout = Soon });
            await visit.PictureAsync("demo-alarms-open");
        }
        finally
        {
            await File.WriteAllTextAsync(file, text);
        }

        await alarm.WaitForAsync(new() { State = WaitForSelectorState.Detached, Timeout = Soon });
        await Assertions.Expect(visit.Page.Locator(".alarms-past")).ToContainTextAsync($"Wrong or missing key {id}");
        Assert.Empty(visit.Complaints);
        await _deliveries.NothingIsWrongAsync();
    }

    [Fact]
    public async Task The_export_is_what_the_store_has()
    {
        var id = (await front.MetersAsync())[0].GetProperty("id").GetString()!;
        await using var visit = await Visit.SignedInAsync(front);
        await visit.GoAsync($"meter/{id}", "a[download]");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.Locator("a[download]").ClickAsync());
        var exported = Csv.Read(await File.ReadAllTextAsync(await download.PathAsync())).Select(row => (Moment: row["received_at"], Text: row["raw_json"])).ToList();
        Assert.NotEmpty(exported);

        // Within the checkout: the engine sees it under the same path.
        var folder = Path.Combine(Command.Root, ".edge", stack.Project, "page");
        var made = await Command.EdgeAsync(TimeSpan.FromMinutes(1), "backup", "--project", stack.Project, "--to", folder, "--name", "page");
        Assert.True(made.ExitCode == 0, made.Errors);
        var query = $"SELECT received_at, raw_json FROM readings WHERE meter_id = '{id}' AND received_at <= '{exported.Max(row => row.Moment)}' ORDER BY received_at, raw_json";
        var stored = await Command.RunAsync("sqlite3", TimeSpan.FromMinutes(1), "-readonly", "-json", Path.Combine(folder, "page.db"), query);
        Assert.True(stored.ExitCode == 0, stored.Errors);
        var rows = JsonElement.Parse(stored.Output).EnumerateArray().Select(row => (row.GetProperty("received_at").GetString()!, row.GetProperty("raw_json").GetString()!));
        Assert.Equal(rows, exported.OrderBy(row => row.Moment, StringComparer.Ordinal).ThenBy(row => row.Text, StringComparer.Ordinal));
    }

    [Fact]
    public async Task While_the_api_is_away_the_page_says_so_and_it_is_right_again_afterwards()
    {
        await using var visit = await Visit.SignedInAsync(front);
        await visit.GoAsync("meters", "table.meters tbody tr");
        var rows = await visit.Page.Locator("table.meters tbody tr").CountAsync();
        var api = await stack.ContainerAsync("api");
        await Command.DockerAsync("stop", "--time", "10", api);
        await Assertions.Expect(visit.Page.Locator(".banner")).ToContainTextAsync("The gateway does not answer.", new() { Timeout = Soon });
        Assert.Equal(rows, await visit.Page.Locator("table.meters tbody tr").CountAsync());
        await visit.PictureAsync("demo-gone");
        await Command.DockerAsync("start", api);
        await front.FindAsync();
        // Sessions end with the api; the view does not.
        await Assertions.Expect(visit.Page.GetByLabel("Password")).ToBeVisibleAsync(new() { Timeout = Soon });
        await visit.SignInAsync(front.Password);
        await Assertions.Expect(visit.Page.Locator("table.meters tbody tr")).ToHaveCountAsync(rows, new() { Timeout = Soon });
        await Assertions.Expect(visit.Page.Locator(".banner")).ToBeHiddenAsync();
        await stack.UntilAsync("the api is healthy", TimeSpan.FromMinutes(1), status => status.Health("api") == "healthy");
    }

    private async Task PicturesAsync(Visit visit)
    {
        var id = (await front.MetersAsync())[0].GetProperty("id").GetString()!;
        foreach (var (view, mark) in Views.All(id).Where(view => view.Name != "heard"))
        {
            await visit.GoAsync(view, mark);
            await visit.PictureAsync($"demo-{view.Split('/')[0]}");
        }
    }
}

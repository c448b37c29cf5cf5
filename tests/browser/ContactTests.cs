using Microsoft.Playwright;

namespace Edge.Browser.Tests;

public sealed class ContactTests(Site site)
{
    [Fact]
    public async Task Without_the_network_the_page_keeps_what_it_showed_and_comes_back_by_itself()
    {
        await using var visit = await Visit.SignedInAsync(site);
        await visit.Page.Context.SetOfflineAsync(true);
        var banner = visit.Page.Locator(".banner");
        await Assertions.Expect(banner).ToContainTextAsync("The gateway does not answer. What you see is from", new() { Timeout = 30_000 });
        await Assertions.Expect(visit.Page.Locator(".headline")).ToBeVisibleAsync();
        await visit.PictureAsync("gone-light");
        // A view that was not seen yet says why it is empty.
        await visit.Page.EvaluateAsync("location.hash = '#/meters'");
        await Assertions.Expect(visit.Page.Locator("main .note").First).ToContainTextAsync("fills in by itself");
        await visit.Page.Context.SetOfflineAsync(false);
        await visit.Page.Locator("table.meters tbody tr").First.WaitForAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(banner).ToBeHiddenAsync();
    }

    [Fact]
    public async Task After_a_restart_of_the_api_the_password_is_asked_for_and_the_same_view_is_back()
    {
        await using var visit = await Visit.SignedInAsync(site);
        await visit.GoAsync("meters", "table.meters tbody tr");
        var rows = await visit.Page.Locator("table.meters tbody tr").CountAsync();
        await site.StopApiAsync();
        await Assertions.Expect(visit.Page.Locator(".banner")).ToBeVisibleAsync();
        Assert.Equal(rows, await visit.Page.Locator("table.meters tbody tr").CountAsync());
        await site.StartApiAsync();
        await Assertions.Expect(visit.Page.GetByLabel("Password")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await visit.SignInAsync(site.Password);
        await visit.Page.Locator("table.meters tbody tr").First.WaitForAsync();
        await Assertions.Expect(visit.Page.Locator(".banner")).ToBeHiddenAsync();
    }
}

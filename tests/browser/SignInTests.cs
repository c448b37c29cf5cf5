using Microsoft.Playwright;

namespace Edge.Browser.Tests;

public sealed class SignInTests(Site site)
{
    [Fact]
    public async Task A_wrong_password_is_told_and_the_right_one_opens_the_page()
    {
        await using var visit = await Visit.OpenAsync(site);
        await visit.SignInAsync("not the password");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("That is not the password.");
        await visit.PictureAsync("signin-light");
        await visit.SignInAsync(site.Password);
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Overview");
    }

    [Fact]
    public async Task Who_has_signed_out_sees_nothing_until_the_password_is_given_again()
    {
        await using var visit = await Visit.SignedInAsync(site);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByLabel("Password")).ToBeFocusedAsync();
        Assert.DoesNotContain("meters heard", await visit.Page.Locator("body").InnerTextAsync(), StringComparison.Ordinal);
        await visit.Page.ReloadAsync();
        await Assertions.Expect(visit.Page.GetByLabel("Password")).ToBeVisibleAsync();
    }
}

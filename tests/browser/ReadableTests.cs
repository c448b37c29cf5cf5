using Microsoft.Playwright;

namespace Edge.Browser.Tests;

/// <summary>The page for whoever hears it, has only a keyboard, or reads another language.</summary>
public sealed class ReadableTests(Site site)
{
    // What is wrong with a page: names that are missing, ids twice, text too faint for WCAG AA. The background is that of the nearest parent that has one.
    public const string Faults = """
        () => {
          const faults = [];
          const seen = element => element.checkVisibility({ visibilityProperty: true });
          const name = element => (element.getAttribute('aria-label') ?? element.textContent).trim();
          for (const input of document.querySelectorAll('input, select')) if (!input.labels.length) faults.push('no label: ' + input.outerHTML);
          for (const button of document.querySelectorAll('button, a')) if (!name(button)) faults.push('no name: ' + button.outerHTML);
          for (const table of document.querySelectorAll('table.stack')) if (!table.caption) faults.push('no caption');
          if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
          if (!document.documentElement.lang) faults.push('no language');
          const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
          if (new Set(ids).size !== ids.length) faults.push('an id twice');
          const read = text => { const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number); return { r, g, b, a }; };
          const light = ({ r, g, b }) => { const [x, y, z] = [r, g, b].map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
          const behind = element => { for (let at = element; at; at = at.parentElement) { const colour = read(getComputedStyle(at).backgroundColor); if (colour.a > 0) return colour; } return { r: 255, g: 255, b: 255 }; };
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          let count = 0;
          while (texts.nextNode()) {
            const element = texts.currentNode.parentElement;
            if (!texts.currentNode.data.trim() || !seen(element) || element.closest('option, svg, noscript, :disabled')) continue;
            const [a, b] = [light(read(getComputedStyle(element).color)), light(behind(element))];
            const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            count++;
            if (contrast < 4.5) faults.push(`contrast ${contrast.toFixed(2)}: ${texts.currentNode.data}`);
          }
          if (count < 5) faults.push('hardly any text');
          return faults;
        }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_view_has_names_for_its_controls_and_text_that_can_be_read(bool isDark)
    {
        await using var visit = await Visit.OpenAsync(site, isDark: isDark);
        await visit.Page.Locator("input").WaitForAsync();
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>(Faults));
        await visit.SignInAsync(site.Password);
        await visit.Page.Locator(".headline").WaitForAsync();
        foreach (var (view, mark) in Views.All(await MeterAsync()))
        {
            await visit.GoAsync(view, mark);
            Assert.Empty((await visit.Page.EvaluateAsync<string[]>(Faults)).Select(fault => $"{view}: {fault}"));
        }
    }

    [Fact]
    public async Task Every_view_is_reached_with_the_keyboard_alone()
    {
        await using var visit = await Visit.OpenAsync(site);
        await Assertions.Expect(visit.Page.GetByLabel("Password")).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync(site.Password);
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.Locator(".headline").WaitForAsync();
        foreach (var view in new[] { "Meters", "Heard", "Alarms", "Delivery", "System" })
        {
            await TabToAsync(visit, "nav a", view);
            await visit.Page.Keyboard.PressAsync("Enter");
            var heading = visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 });
            await Assertions.Expect(heading).ToHaveTextAsync(view);
            await Assertions.Expect(heading).ToBeFocusedAsync();
        }
        await TabToAsync(visit, "nav a", "Meters");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.Locator("table.meters tbody tr").First.WaitForAsync();
        await TabToAsync(visit, "th button", "Value");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.Locator("th", new() { HasText = "Value" })).ToHaveAttributeAsync("aria-sort", "ascending");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.Locator("th", new() { HasText = "Value" })).ToHaveAttributeAsync("aria-sort", "descending");
    }

    [Fact]
    public async Task The_focus_stays_where_it_is_while_a_view_is_renewed()
    {
        await using var visit = await Visit.SignedInAsync(site);
        var link = visit.Page.GetByRole(AriaRole.Link, new() { Name = "All meters" });
        await link.FocusAsync();
        var before = await link.ElementHandleAsync();
        await visit.Page.WaitForFunctionAsync("link => !link.isConnected", before, new() { Timeout = 30_000 });
        await Assertions.Expect(link).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_page_speaks_the_browsers_language_until_another_is_chosen()
    {
        await using var visit = await Visit.SignedInAsync(site, "da-DK");
        var heading = visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 });
        await Assertions.Expect(heading).ToHaveTextAsync("Overblik");
        await visit.Page.GetByLabel("Sprog").SelectOptionAsync("en");
        await Assertions.Expect(heading).ToHaveTextAsync("Overview");
        await visit.Page.ReloadAsync();
        await Assertions.Expect(heading).ToHaveTextAsync("Overview");
        Assert.Equal("en", await visit.Page.EvaluateAsync<string>("document.documentElement.lang"));
    }

    [Fact]
    public async Task Both_languages_have_the_same_words()
    {
        await using var visit = await Visit.OpenAsync(site);
        var differing = await visit.Page.EvaluateAsync<string[]>("""
            async () => {
              const base = document.querySelector('script[type=module]').src;
              const [en, da] = await Promise.all(['en', 'da'].map(async name => (await import(new URL(`words/${name}.js`, base))).default));
              const holes = text => JSON.stringify([...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map(match => match[1]).filter(name => name !== 'n').sort());
              const own = key => /^(medium|field|advice)_/.test(key);
              return [...Object.keys(en).filter(key => !(key in da)), ...Object.keys(da).filter(key => !own(key) && (!(key in en) || holes(en[key]) !== holes(da[key])))];
            }
            """);
        Assert.Empty(differing);
    }

    [Fact]
    public async Task Colours_follow_the_switch()
    {
        await using var visit = await Visit.SignedInAsync(site);
        const string Paper = "getComputedStyle(document.body).backgroundColor";
        var light = await visit.Page.EvaluateAsync<string>(Paper);
        await visit.Page.GetByLabel("Colours").SelectOptionAsync("dark");
        Assert.NotEqual(light, await visit.Page.EvaluateAsync<string>(Paper));
        await visit.Page.GetByLabel("Colours").SelectOptionAsync("light");
        Assert.Equal(light, await visit.Page.EvaluateAsync<string>(Paper));
    }

    private static async Task TabToAsync(Visit visit, string what, string name)
    {
        const int Most = 60;
        for (var i = 0; i < Most; i++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            if (await visit.Page.EvaluateAsync<bool>("([what, name]) => document.activeElement.matches(what) && document.activeElement.textContent.trim() === name", new[] { what, name }))
                return;
        }
        Assert.Fail($"{name} is not reached with Tab");
    }

    private async Task<string> MeterAsync() => (await site.GetAsync("/api/v1/meters")).GetProperty("meters")[0].GetProperty("id").GetString()!;
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Edge.Browser.Tests;

/// <summary>What control would say is given by the test: the page is what is tried.</summary>
public sealed class AddMeterTests(Site site)
{
    private const string Key = "000102030405060708090A0B0C0D0E0F";

    private readonly List<JsonNode> _asked = [];

    [Fact]
    public async Task A_key_is_tried_what_it_gives_is_shown_and_then_it_is_saved()
    {
        await using var visit = await OpenAsync(
            """{"saved":false,"frames_tried":3,"frames_decoded":3,"reading":{"media":"water","id":"1","total_m3":231.441,"status":"OK","remembered":{}},"trouble":""}""",
            """{"saved":true,"frames_tried":3,"frames_decoded":3,"reading":null,"trouble":""}""");
        await visit.Page.GetByLabel("Name").FillAsync("Flat 3, kitchen");
        await visit.Page.GetByLabel("Key").FillAsync("0001 0203 0405 0607 0809 0a0b 0c0d 0e0f");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.Locator(".outcome")).ToContainTextAsync("It works: 3 of 3 telegrams could be read.");
        await Assertions.Expect(visit.Page.Locator(".outcome")).ToContainTextAsync("231.441\u202fm³");
        var save = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true });
        await Assertions.Expect(save).ToBeFocusedAsync();
        await visit.PictureAsync("add-meter-light");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Flat 3, kitchen is saved.");
        Assert.Equal([(true, false), (false, false)], _asked.Select(body => ((bool)body["dry_run"]!, (bool)body["anyway"]!)));
        Assert.All(_asked, body => Assert.Equal(("Flat 3, kitchen", Key.ToLowerInvariant()), ((string)body["name"]!, (string)body["key"]!)));
        // The key is nowhere any more.
        Assert.DoesNotContain("0e0f", await visit.Page.ContentAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('input')].map(input => input.value).filter(text => /0e0f/i.test(text))"));
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_key_that_does_not_fit_can_be_mended_or_saved_anyway()
    {
        await using var visit = await OpenAsync(
            """{"saved":false,"frames_tried":1,"frames_decoded":0,"reading":null,"trouble":"The key is wrong."}""",
            """{"saved":true,"frames_tried":1,"frames_decoded":0,"reading":null,"trouble":"The key is wrong."}""");
        await visit.Page.GetByLabel("Name").FillAsync("Cellar");
        await visit.Page.GetByLabel("Key").FillAsync(Key);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".outcome")).ToContainTextAsync("Its telegram cannot be read: The key is wrong.");
        var anyway = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Save anyway" });
        await Assertions.Expect(anyway).ToBeVisibleAsync();
        // What was tried is no longer what stands there.
        await visit.Page.GetByLabel("Key").FillAsync("");
        await Assertions.Expect(anyway).ToBeHiddenAsync();
        await visit.Page.GetByLabel("Key").FillAsync(Key);
        await visit.Page.RouteAsync("**/api/v1/meters", route => FulfilAsync(route, """{"saved":false,"frames_tried":0,"frames_decoded":0,"reading":null,"trouble":""}"""), new() { Times = 1 });
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".outcome")).ToContainTextAsync("There is no telegram of it at hand to try this on.");
        await anyway.ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Cellar is saved.");
        Assert.True((bool)_asked[^1]["anyway"]!);
    }

    [Theory]
    [InlineData("", Key, "It needs a name.")]
    [InlineData("Cellar", "12345", "A key has 32 digits of 0–9 and A–F.")]
    [InlineData("Cellar", "g00102030405060708090A0B0C0D0E0F", "A key has 32 digits of 0–9 and A–F.")]
    public async Task What_is_wrong_is_said_before_anybody_is_asked(string name, string key, string expected)
    {
        await using var visit = await OpenAsync();
        await visit.Page.GetByLabel("Name").FillAsync(name.Length == 0 ? " " : name);
        await visit.Page.GetByLabel("Key").FillAsync(key);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Alert)).ToHaveTextAsync(expected);
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData(409, "x", "A meter with this id or name is there already.")]
    [InlineData(422, "driver: there is none called x.", "That does not do: driver: there is none called x.")]
    [InlineData(501, "x", "Meters cannot be added from here just now. On the gateway it is:")]
    [InlineData(503, "x", "Meters cannot be added from here just now. On the gateway it is:")]
    public async Task What_the_gateway_refuses_is_said_in_words(int status, string detail, string expected)
    {
        await using var visit = await OpenAsync();
        await visit.Page.RouteAsync("**/api/v1/meters", route => route.FulfillAsync(new()
        {
            Status = status, ContentType = "application/problem+json", Body = JsonSerializer.Serialize(new { title = "No", status, detail }),
        }));
        await visit.Page.GetByLabel("Name").FillAsync("Cellar");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync(expected);
        await Assertions.Expect(dialog.Locator(".command")).ToHaveCountAsync(status is 501 or 503 ? 1 : 0);
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData(Site.FarName, true)]
    public async Task Over_an_unencrypted_network_the_form_says_that_the_key_can_be_read(string host, bool isTold)
    {
        await using var visit = await Visit.SignedInAsync(site, host: host);
        await visit.GoAsync("heard", "button.add");
        await visit.Page.Locator("button.add").First.ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog).GetByText("can read the key")).ToHaveCountAsync(isTold ? 1 : 0);
    }

    [Fact]
    public async Task The_form_can_be_read_and_left_with_the_keyboard_on_a_phone_in_danish_in_the_dark()
    {
        await using var visit = await Visit.SignedInAsync(site, "da-DK", isDark: true, isPhone: true, host: Site.FarName);
        await visit.GoAsync("heard", "button.add");
        var add = visit.Page.Locator("button.add").First;
        await add.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.GetByLabel("Navn")).ToBeFocusedAsync();
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>(ReadableTests.Faults));
        await visit.PictureAsync("add-meter-phone");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Assertions.Expect(add).ToBeFocusedAsync();
    }

    private async Task<Visit> OpenAsync(params string[] answers)
    {
        var visit = await Visit.SignedInAsync(site);
        await visit.GoAsync("heard", "button.add");
        await visit.Page.Locator("button.add").First.ClickAsync();
        var next = 0;
        await visit.Page.RouteAsync("**/api/v1/meters", route =>
        {
            _asked.Add(JsonNode.Parse(route.Request.PostData!)!);
            return FulfilAsync(route, answers[next++]);
        });
        return visit;
    }

    private static Task FulfilAsync(IRoute route, string body) => route.FulfillAsync(new() { ContentType = "application/json", Body = body });
}

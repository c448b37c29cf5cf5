namespace Edge.Browser.Tests;

/// <summary>Every view as people see it, kept beside the tests.</summary>
public sealed class PictureTests(Site site)
{
    [Theory]
    [InlineData("light", "en-GB", false, false)]
    [InlineData("dark", "en-GB", true, false)]
    [InlineData("phone", "da-DK", false, true)]
    public async Task Every_view_is_shown_with_its_data_and_nothing_to_complain_about(string name, string language, bool isDark, bool isPhone)
    {
        await using var visit = await Visit.SignedInAsync(site, language, isDark, isPhone);
        var meters = await site.GetAsync("/api/v1/meters");
        var id = meters.GetProperty("meters").EnumerateArray().First(meter => meter.GetProperty("value").ValueKind != System.Text.Json.JsonValueKind.Null).GetProperty("id").GetString()!;
        foreach (var (view, mark) in Views.All(id))
        {
            await visit.GoAsync(view, mark);
            await visit.PictureAsync($"{view.Split('/')[0]}-{name}");
            Assert.Equal(0, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        }
        Assert.Empty(visit.Complaints);
    }
}

using System.Net.Http.Headers;
using System.Text.Json;

namespace Edge.Api.Tests;

public sealed class MeterListTests : IAsyncLifetime
{
    private const string Meters = "/api/v1/meters";

    private Stack _stack = null!;

    public async ValueTask InitializeAsync()
    {
        _stack = await Stack.StartAsync(Sample.House, null);
        await _stack.ReadyAsync();
    }

    [Fact]
    public async Task A_meter_is_listed_with_its_main_value_and_how_it_is_heard()
    {
        var list = await _stack.GetAsync(Meters);
        Assert.Equal("""{"total":3,"fresh":2,"late":0,"never":1,"faulty":0}""", list.GetProperty("counts").GetRawText());
        Assert.Equal("""["heat","water"]""", list.GetProperty("media").GetRawText());
        Assert.Equal(
            """{"id":"12345678","name":"Kitchen","medium":"water","state":"fresh","value":{"field":"total_m3","value":231.441,"unit":"m\u00B3"},"received_at":"2026-01-15T06:00:00.000Z","rssi_dbm":-71,"receivers":["attic","roof"],"key":"set","driver":"iperl","rhythm":"every 16 s","fault":null}""",
            Named(list, "Kitchen").GetRawText());
        var heat = Named(list, "Heat 00000010");
        Assert.Equal("""{"field":"total_energy_consumption_kwh","value":4096,"unit":"kWh"}""", heat.GetProperty("value").GetRawText());
        Assert.Equal(("none", "null"), (heat.GetProperty("key").GetString(), heat.GetProperty("rssi_dbm").GetRawText()));
        var never = Named(list, "Cellar");
        Assert.Equal(("never", "00000099", "null"), (never.GetProperty("state").GetString(), never.GetProperty("id").GetString(), never.GetProperty("value").GetRawText()));
    }

    [Theory]
    [InlineData("", "Cellar,Heat 00000010,Kitchen")]
    [InlineData("?sort=-name", "Kitchen,Heat 00000010,Cellar")]
    [InlineData("?sort=received_at", "Kitchen,Heat 00000010,Cellar")]
    [InlineData("?sort=-received_at", "Heat 00000010,Kitchen,Cellar")]
    [InlineData("?sort=rssi_dbm", "Kitchen,Heat 00000010,Cellar")]
    [InlineData("?sort=id", "Heat 00000010,Cellar,Kitchen")]
    [InlineData("?sort=-value", "Kitchen,Heat 00000010,Cellar")]
    [InlineData("?q=KITCH", "Kitchen")]
    [InlineData("?q=sharky", "Heat 00000010")]
    [InlineData("?q=0000", "Cellar,Heat 00000010")]
    [InlineData("?state=removed", "Gone")]
    [InlineData("?state=never,removed", "Cellar,Gone")]
    [InlineData("?medium=water", "Kitchen")]
    [InlineData("?key=none", "Heat 00000010")]
    [InlineData("?limit=1&offset=1", "Heat 00000010")]
    [InlineData("?offset=3", "")]
    public async Task They_can_be_sorted_searched_filtered_and_paged(string query, string names)
    {
        var list = await _stack.GetAsync(Meters + query);
        Assert.Equal(names, string.Join(',', list.GetProperty("meters").EnumerateArray().Select(meter => meter.GetProperty("name").GetString())));
    }

    [Fact]
    public async Task The_total_is_of_all_that_match_and_not_of_the_page()
    {
        Assert.Equal(2, (await _stack.GetAsync($"{Meters}?q=0000&limit=1")).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData(Meters)]
    [InlineData(Meters + "?sort=-value&limit=1")]
    [InlineData(Meters + "/12345678")]
    public async Task Who_has_it_already_gets_nothing(string path)
    {
        var (first, _) = await _stack.AskAsync("GET", path);
        using (first)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _stack.ApiToken);
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            var (second, text) = await _stack.SendAsync(request);
            using (second)
                Assert.Equal((304, ""), ((int)second.StatusCode, text));
        }
    }

    [Fact]
    public async Task A_meter_shows_every_field_and_which_of_them_are_remembered()
    {
        var meter = await _stack.GetAsync($"{Meters}/12345678");
        Assert.Equal(
            ["total_m3=231.441 m³ volume True null", "max_flow_m3h=0.005 m³/h flow False 2026-01-15T05:00:00Z", "status=OK null text False null"],
            meter.GetProperty("fields").EnumerateArray().Select(Show));
        Assert.Equal((7, "Kitchen.conf", true), (meter.GetProperty("readings").GetInt32(), meter.GetProperty("file").GetString(), meter.GetProperty("clock_set").GetBoolean()));
    }

    [Fact]
    public async Task A_store_and_a_listener_that_are_gone_cost_no_meter()
    {
        await _stack.StopListenerAsync();
        var list = await _stack.UntilAsync(Meters, answer => answer.GetProperty("unreachable").GetRawText().Contains("listener", StringComparison.Ordinal));
        Assert.Equal(3, list.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_meter_whose_file_was_removed_is_listed_no_longer()
    {
        lock (_stack.Listener.Configured)
            _stack.Listener.Configured.RemoveAll(meter => meter.Name is "Kitchen" or "Cellar");
        var list = await _stack.UntilAsync(Meters, answer => answer.GetProperty("total").GetInt32() == 1);
        Assert.Equal("Heat 00000010", list.GetProperty("meters")[0].GetProperty("name").GetString());
        Assert.Equal("removed", (await _stack.GetAsync($"{Meters}/12345678")).GetProperty("state").GetString());
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    private static JsonElement Named(JsonElement list, string name) =>
        list.GetProperty("meters").EnumerateArray().Single(meter => meter.GetProperty("name").GetString() == name);

    private static string Show(JsonElement field) =>
        $"{field.GetProperty("field")}={field.GetProperty("value")} {Text(field, "unit")} {field.GetProperty("kind")} {field.GetProperty("counter").GetBoolean()} {Text(field, "remembered_at")}";

    private static string Text(JsonElement field, string name) => field.GetProperty(name).GetString() ?? "null";
}

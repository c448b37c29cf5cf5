using System.Text.Json;
using Edge.V1;

namespace Edge.Api.Tests;

public sealed class SeriesTests : IAsyncLifetime
{
    private const long HourMs = 3_600_000;
    private const long DayMs = 24 * HourMs;
    private const string Series = "/api/v1/meters/12345678/series";

    private Stack _stack = null!;

    public async ValueTask InitializeAsync()
    {
        _stack = await Stack.StartAsync(Sample.House, null);
        await _stack.ReadyAsync();
    }

    [Fact]
    public async Task Values_come_in_columns_and_hours_without_readings_are_left_out()
    {
        Add((0, 1, 1.5), (1, 1.5, 2), (4, 5, 6));
        var series = await GetAsync("?from=2026-01-15T06:10:00Z&to=2026-01-15T10:30:00Z");
        Assert.Equal(("total_m3", "m³", "hour", "value"), (Text(series, "field"), Text(series, "unit"), Text(series, "step"), Text(series, "kind")));
        Assert.Equal(("2026-01-15T06:00:00.000Z", "2026-01-15T11:00:00.000Z"), (Text(series, "from"), Text(series, "to")));
        Assert.Equal("[1768456800,1768460400,1768471200]", Raw(series, "start"));
        Assert.Equal(("[1.5,2,6]", "[1,1.5,5]", "[1.5,2,6]", "[3,3,3]"), (Raw(series, "value"), Raw(series, "min"), Raw(series, "max"), Raw(series, "count")));
        Assert.Equal((AggregateStep.Hour, "total_m3", Sample.Start), (_stack.Store.Asked!.Step, _stack.Store.Asked.Field, _stack.Store.Asked.FromMs));
    }

    [Fact]
    public async Task Consumption_is_the_growth_since_the_step_before_and_what_grew_in_a_gap_stands_apart()
    {
        // The first hour asked for is reckoned with the one before it.
        Add((-1, 0.5, 0.9), (0, 1, 1.5), (1, 1.5, 2), (4, 5, 6), (5, 0.1, 0.4), (6, 0.4, 0.3));
        var series = await GetAsync("?kind=consumption&from=2026-01-15T06:00:00Z&to=2026-01-15T13:00:00Z");
        Assert.Equal("[1768456800,1768460400,1768471200,1768474800,1768478400]", Raw(series, "start"));
        Assert.Equal("[0.6,0.5,1,null,null]", Raw(series, "consumption"));
        Assert.Equal("""[{"from":"2026-01-15T08:00:00.000Z","to":"2026-01-15T10:00:00.000Z","consumption":3}]""", Raw(series, "gaps"));
    }

    [Fact]
    public async Task Months_are_made_of_days()
    {
        // 2026-01-15, 2026-01-31, 2026-02-01.
        foreach (var (day, first, last) in ((int, double, double)[])[(0, 1, 2), (16, 3, 4), (17, 5, 6)])
            _stack.Store.Aggregates.Add(new() { WindowStartMs = Sample.Start - (6 * HourMs) + (day * DayMs), First = first, Last = last, Min = first, Max = last, Count = 2 });
        var values = await GetAsync("?step=month&from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z");
        Assert.Equal(("[1767225600,1769904000]", "[4,6]", "[1,5]", "[4,2]"), (Raw(values, "start"), Raw(values, "value"), Raw(values, "min"), Raw(values, "count")));
        Assert.Equal(AggregateStep.Day, _stack.Store.Asked!.Step);
        var consumption = await GetAsync("?step=month&kind=consumption&from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z");
        Assert.Equal(("[3,2]", "[]"), (Raw(consumption, "consumption"), Raw(consumption, "gaps")));
    }

    [Fact]
    public async Task A_meter_that_was_never_heard_has_an_empty_series()
    {
        var series = await _stack.GetAsync("/api/v1/meters/00000099/series");
        Assert.Equal(("null", "[]"), (Raw(series, "field"), Raw(series, "start")));
    }

    [Fact]
    public async Task A_store_that_is_gone_is_named()
    {
        await _stack.StopStoreAsync();
        foreach (var path in (string[])["series", "signal", "readings.csv"])
        {
            var (status, detail) = await _stack.ProblemAsync("GET", $"/api/v1/meters/12345678/{path}");
            Assert.Equal(503, status);
            Assert.StartsWith("The store does not answer: Unavailable", detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Signal_is_that_of_the_readings_by_hour()
    {
        foreach (var (minute, dbm) in ((int, int?)[])[(0, -70), (10, -75), (20, null), (70, -90)])
            _stack.Store.Readings.Add(Sample.Reading(Sample.Water, Sample.Start + (minute * 60_000), Sample.WaterJson(), dbm));
        var signal = await _stack.GetAsync("/api/v1/meters/12345678/signal?from=2026-01-15T00:00:00Z&to=2026-01-16T00:00:00Z");
        Assert.Equal(
            ("[1768456800,1768460400]", "[-72.5,-90]", "[-75,-90]", "[-70,-90]", "[2,1]", "true"),
            (Raw(signal, "start"), Raw(signal, "average"), Raw(signal, "min"), Raw(signal, "max"), Raw(signal, "count"), Raw(signal, "complete")));
    }

    [Fact]
    public async Task An_export_that_breaks_off_does_not_look_whole()
    {
        for (var i = 0; i < 1200; i++)
            _stack.Store.Readings.Add(Sample.Reading(Sample.Water, Sample.Start + i, Sample.WaterJson()));
        _stack.Store.BreaksAfterPages = 2;
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _stack.AskAsync("GET", "/api/v1/meters/12345678/readings.csv"));
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    private void Add(params (int Hour, double First, double Last)[] windows)
    {
        foreach (var (hour, first, last) in windows)
            _stack.Store.Aggregates.Add(new() { WindowStartMs = Sample.Start + (hour * HourMs), First = first, Last = last, Min = first, Max = last, Count = 3 });
    }

    private Task<JsonElement> GetAsync(string query) => _stack.GetAsync(Series + query);

    private static string? Text(JsonElement answer, string name) => answer.GetProperty(name).GetString();

    private static string Raw(JsonElement answer, string name) => answer.GetProperty(name).GetRawText();
}

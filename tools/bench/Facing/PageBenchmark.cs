using System.Net;
using System.Text.Json.Nodes;
using Edge.Bench.Listening;
using Edge.Browser.Tests;
using Edge.Radio.Fleets;
using Edge.Testing;

namespace Edge.Bench.Facing;

/// <summary>
/// What a building of 500 meters costs the api while 20 pages are open, 100 telegrams arrive and a list of all meters is asked for 50 times a
/// second; and what its page weighs for a real browser. Beside it, in the same seconds: the web server alone with an answer of the same bytes.
/// </summary>
internal sealed class PageBenchmark : IBenchmark
{
    private const double MostMegabytes = 48;
    private const double MostMilliseconds = 20;
    private const double MostKilobytes = 150;
    private const int Meters = 500;
    private const int Pages = 20;
    private const int TelegramsPerSecond = 100;
    private const int ListsPerSecond = 50;
    private const int Seconds = 60;
    private const string List = "/api/v1/meters?limit=1000";
    private const string Command = "./edge bench api_private_mb meters_p99_ms page_kb";

    public IReadOnlyList<Figure> Figures { get; } =
    [
        new("api_private_mb", "MB", Better.Lower, MostMegabytes),
        new("meters_p99_ms", "ms", Better.Lower, MostMilliseconds),
        new("page_kb", "kB", Better.Lower, MostKilobytes),
    ];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var building = Fleet.Create(Meters, seed: 33);
        await using var house = await FacingHouse.StartAsync(place, building, stop);
        var (kilobytes, drawn) = await LookAsync(house);
        Workplace.Progress($"the first view is {kilobytes:0.0} kB; {Meters} meters are drawn within {drawn:0} ms");
        var idle = Megabytes(house);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // From two addresses: one alone may not have so many.
        var load = house.Load();
        var pages = Enumerable.Range(0, Pages).Select(page => load.ReadEventsAsync(IPAddress.Parse($"127.0.0.{2 + (page % 2)}"), end.Token)).ToList();
        var telegrams = house.SpeakAsync(building, TelegramsPerSecond, end.Token);
        var began = TimeProvider.System.GetTimestamp();
        await using var bare = await BareServer.StartAsync(new byte[Meters * 300], stop);
        var theirs = new PageLoad(bare.Address, "").AskAsync(List, Seconds * ListsPerSecond, ListsPerSecond, 1, stop);
        var ours = await load.AskAsync(List, Seconds * ListsPerSecond, ListsPerSecond, 100 * Meters, stop);
        var (megabytes, took) = (Megabytes(house), TimeProvider.System.GetElapsedTime(began).TotalSeconds);
        await end.CancelAsync();
        var events = await Task.WhenAll(pages);
        var detail = new JsonObject
        {
            ["with"] = $"{Meters} meters, {Pages} open pages, {await telegrams / took:0} telegrams/s, {ours.Count / took:0} lists/s, {took:0} s",
            ["before_the_load_mb"] = Math.Round(idle, 1),
            ["events_at_a_page"] = $"{events.Min()} to {events.Max()}",
            ["how"] = "private memory of the api's process at the end, with the runtime settings of its image",
            ["command"] = Command,
        };
        var bareTimes = await theirs;
        return
        [
            new("api_private_mb", Math.Round(megabytes, 1), "MB", Better.Lower, MostMegabytes, detail),
            new("meters_p99_ms", Math.Round(Percentile(ours, 99), 1), "ms", Better.Lower, MostMilliseconds, new()
            {
                ["p50_ms"] = Math.Round(Percentile(ours, 50), 1),
                ["longest_ms"] = Math.Round(ours[^1], 1),
                ["bare_server_p50_ms"] = Math.Round(Percentile(bareTimes, 50), 1),
                ["bare_server_p99_ms"] = Math.Round(Percentile(bareTimes, 99), 1),
                ["how"] = "all meters in one list; the bare server answers as many bytes in the same seconds, at the same pace: what the machine itself makes slow is in both",
                ["command"] = Command,
            }),
            new("page_kb", Math.Round(kilobytes, 1), "kB", Better.Lower, MostKilobytes, new()
            {
                ["meters_drawn_ms"] = Math.Round(drawn),
                ["how"] = "from the address to the overview, sign-in included, as the browser counts it; then the list of all meters, from the click until it is drawn",
                ["command"] = Command,
            }),
        ];
    }

    private static async Task<(double Kilobytes, double DrawnMs)> LookAsync(FacingHouse house)
    {
        await using var visit = await Visit.SignedInAsync(house);
        var kilobytes = await visit.WireKilobytesAsync();
        return (kilobytes, await visit.DrawMetersAsync(Meters));
    }

    private static double Megabytes(FacingHouse house) => ProcessMemory.PrivateKilobytes(house.ApiPid) / 1024.0;

    private static double Percentile(IReadOnlyList<double> sorted, int percent) => sorted[sorted.Count * percent / 100];
}

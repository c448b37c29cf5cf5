using System.Text.Json.Nodes;
using Edge.Bench.Storing;

namespace Edge.Bench.Sending;

/// <summary>The most private memory of the uplink while it drains a backlog of five million readings, and whether that backlog makes it slower.</summary>
internal sealed class UplinkMemoryBenchmark : IBenchmark
{
    private const int Backlogged = 5_000_000;
    private const int Few = 200_000;
    private const double GoalMegabytes = 64;

    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public IReadOnlyList<Figure> Figures { get; } = [new("uplink_private_mb", "MB", Better.Lower, GoalMegabytes)];

    public async Task<IReadOnlyList<Result>> RunAsync(Workplace place, CancellationToken stop)
    {
        var backlog = await Backlog.MakeAsync(Few + Backlogged, stop);
        await using var house = await SendingHouse.StartAsync(place, stop, ("Store:KeepAllFor", "36500.00:00:00"), ("Store:KeepFor", "36500.00:00:00"));
        await house.StartUplinkAsync(house.TlsPort);
        await using var memory = new MemoryWatch(house.UplinkPid);
        await house.Store.AppendAsync(StoreUnderLoad.Messages(backlog.Next(Few / 4)), stop);
        await house.SendNowAsync(stop);
        await house.Store.AppendAsync(StoreUnderLoad.Messages(backlog.Next(Few)), stop);
        var began = TimeProvider.System.GetTimestamp();
        await house.SendNowAsync(stop);
        var fewPerSecond = Few / TimeProvider.System.GetElapsedTime(began).TotalSeconds;

        began = TimeProvider.System.GetTimestamp();
        await house.Store.AppendAsync(StoreUnderLoad.Messages(backlog.Next(Backlogged)), stop);
        Workplace.Progress($"{Backlogged:N0} readings wait after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:N0} s; a drain of {Few:N0}: {fewPerSecond:N0}/s");
        var manyPerSecond = await RateAsync(house, stop);
        var detail = new JsonObject
        {
            ["drained_per_s"] = Math.Round(manyPerSecond),
            [$"drained_per_s_with_a_backlog_of_{Few}"] = Math.Round(fewPerSecond),
            ["how"] = $"the most seen, looked at five times a second, during {Watched.TotalSeconds} s of draining a backlog of {Backlogged} readings and before",
            ["command"] = "./edge bench uplink_private_mb",
        };
        return [new("uplink_private_mb", memory.PeakMegabytes, "MB", Better.Lower, GoalMegabytes, detail)];
    }

    // The whole backlog is not waited for.
    private static async Task<double> RateAsync(SendingHouse house, CancellationToken stop)
    {
        var before = (await house.StatusAsync(stop)).ReadingsAcknowledged;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var sending = house.SendNowAsync(enough.Token);
        while ((await house.StatusAsync(stop)).ReadingsAcknowledged == before)
            await Task.Delay(LookEvery, TimeProvider.System, stop);
        var (first, began) = ((await house.StatusAsync(stop)).ReadingsAcknowledged, TimeProvider.System.GetTimestamp());
        await Task.WhenAny(sending, Task.Delay(Watched, TimeProvider.System, stop));
        var rate = ((await house.StatusAsync(stop)).ReadingsAcknowledged - first) / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        await enough.CancelAsync();
        await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return rate;
    }
}

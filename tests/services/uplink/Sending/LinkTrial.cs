using Edge.Cloud.Receiving;
using Edge.Uplink.Tests.Bench;

namespace Edge.Uplink.Tests.Sending;

/// <summary>A drain over a bad link, real mosquitto behind it, and what must hold once the link is good again.</summary>
internal static class LinkTrial
{
    // A quarter below the plain wait, and what a clock and a busy machine take off it.
    private const double Shortest = 0.7;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>An uplink in stream mode with its receiver; with batches, in the middle of sending them.</summary>
    public static async Task<UplinkBench> BeginAsync(int batches, bool persistent = true, params (string Key, string Value)[] settings)
    {
        var bench = await UplinkBench.StartAsync(persistent: persistent);
        Stream(bench, "00:00:02", settings);
        await bench.StartReceiverAsync();
        await bench.StartUplinkAsync();
        if (batches > 0)
            await SendSomeAsync(bench, batches);
        return bench;
    }

    public static void Stream(UplinkBench bench, string publishTimeout, params (string Key, string Value)[] settings)
    {
        bench.Settings["Uplink:Mode"] = "stream";
        bench.Settings["Uplink:StreamInterval"] = "00:00:00.1";
        bench.Settings["Uplink:PublishTimeout"] = publishTimeout;
        foreach (var (key, value) in settings)
            bench.Settings[key] = value;
    }

    /// <summary>Adds batches; complete when a third of them is sent.</summary>
    public static async Task SendSomeAsync(UplinkBench bench, int batches)
    {
        var third = bench.Store.Completed.Count + (batches / 3);
        var reached = new TaskCompletionSource();
        bench.Store.Completing = () =>
        {
            if (bench.Store.Completed.Count >= third)
                reached.TrySetResult();
            return Task.CompletedTask;
        };
        bench.Store.Add(batches * bench.Store.BatchSize);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        bench.Store.Completing = null;
    }

    /// <summary>The cloud has each reading exactly once by its key, the batches came in the order of their numbers, and nothing is stuck.</summary>
    public static async Task<Summary> AssertAllThereOnceAsync(UplinkBench bench, int batches, bool inOrder = true, TimeSpan? limit = null)
    {
        await Eventually.TrueAsync(() => bench.Store.Unsent == 0, () => $"{bench.Store.Unsent} readings are still unsent", limit);
        var summary = await bench.Books.OnceItHasAsync(batches * bench.Store.BatchSize);
        Assert.Equal((batches, batches * bench.Store.BatchSize), (summary.Batches, summary.Readings));
        Assert.Empty(summary.Gaps);
        Assert.Equal((0, 0, 0), (summary.Duplicates.Readings, summary.Duplicates.Altered, summary.Unreadable));
        var numbers = bench.FirstArrivals();
        Assert.Equal(batches, numbers.Count);
        if (inOrder)
            Assert.Equal(numbers.Order(), numbers);
        return summary;
    }

    /// <summary>Nobody connected faster than the back-off allows: the first wait seen is the one after the second failure.</summary>
    public static void AssertWithinBackoff(UplinkBench bench)
    {
        foreach (var (wait, n) in bench.Wire.Waits.Select((wait, n) => (wait, n)))
            Assert.True(wait >= TimeSpan.FromSeconds(Math.Min(Shortest * Math.Pow(2, n + 1), 45)), $"wait {n + 1} before a connect was {wait}");
    }
}

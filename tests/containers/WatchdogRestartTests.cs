using System.Globalization;

namespace Edge.Containers.Tests;

/// <summary>
/// A watchdog that dies leaves the device armed, so its next life must feed it before the granted time is over. There is no device here;
/// the moment at which it would have been fed is the one at which it was looked for.
/// </summary>
public sealed class WatchdogRestartTests(DemoHouse stack, ITestOutputHelper output)
{
    // What is asked of a driver by default, less the pause between two feeds: the last one may have been that long ago.
    private static readonly TimeSpan Left = TimeSpan.FromSeconds(15 - 5);

    [Fact]
    public async Task The_next_life_of_a_watchdog_that_died_would_feed_in_time()
    {
        var faults = new Faults(stack);
        var before = await stack.UntilAsync("all healthy", TimeSpan.FromMinutes(3), s => s.AllHealthy());
        await faults.UpForLongEnoughAsync("watchdog");
        var died = TimeProvider.System.GetUtcNow();
        await faults.KillAsync("watchdog");
        await stack.UntilRestartedAsync("watchdog", before.Restarts("watchdog"), TimeSpan.FromMinutes(1));
        var took = await LookedForAsync(died) - died;
        output.WriteLine($"looked for the device {took.TotalMilliseconds:0} ms after the kill; {Left.TotalSeconds} s are left for it");
        Assert.InRange(took, TimeSpan.Zero, Left);
    }

    /// <summary>The engine's own time of the log line.</summary>
    private async Task<DateTimeOffset> LookedForAsync(DateTimeOffset since)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        var container = await stack.ContainerAsync("watchdog");
        for (var tries = 0; tries < 120; tries++)
        {
            var log = await Command.DockerAsync("logs", "--timestamps", "--since", since.ToString("O", CultureInfo.InvariantCulture), container);
            if (log.Split('\n').FirstOrDefault(line => line.Contains("\"EventId\":5007", StringComparison.Ordinal)) is { } line)
                return DateTimeOffset.Parse(line[..line.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("the watchdog did not say what became of the device");
    }
}

namespace Edge.Vm.Tests;

/// <summary>The power is cut at random under load; what the listener, outside, had seen acknowledged must be there.</summary>
[Trait("Category", "proof")]
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private const int LongestLoadMs = 4000;

    // A store that is slow to begin, in an emulated machine on a busy one.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Whatever_was_acknowledged_is_there_exactly_once_after_each_power_cut()
    {
        var random = new Random(Proof.Seed(output));
        var cuts = Proof.Count(2);
        var listener = new Resending();
        await using var guest = await StoreGuest.MakeAsync();
        await guest.BootAsync();
        var seen = 0;
        for (var cut = 1; cut <= cuts; cut++)
        {
            await listener.AppendUntilAsync(guest.Listener, CutPowerAsync(guest, listener, random.Next(LongestLoadMs)));
            var onDisk = await guest.CountIntactReadingsAsync();
            Assert.True(onDisk >= listener.Acknowledged, $"cut {cut}: {listener.Acknowledged} acknowledged, {onDisk} on the disk");
            await guest.BootAsync();
            seen = await Resending.AssertStoredOnceAsync(guest.Api, after: seen);
            Assert.Equal(onDisk, seen);
            TestContext.Current.SendDiagnosticMessage($"cut {cut}: {listener.Acknowledged} acknowledged, {seen} found");
        }
        var acknowledged = listener.Acknowledged;
        await listener.FinishAsync(guest.Listener);
        Assert.Equal(listener.Sent, await Resending.AssertStoredOnceAsync(guest.Api, after: 0));
        Assert.Equal((ulong)listener.Sent, (await guest.Api.StatsAsync()).Stored);
        await guest.CutPowerAsync();
        Assert.Equal(listener.Sent, await guest.CountIntactReadingsAsync());
        output.WriteLine($"{cuts} cuts, {guest.Boots} boots, {acknowledged} acknowledged before a cut, {seen} found, {listener.Sent} stored in the end");
    }

    /// <summary>The negative control: without it nobody knew whether the test above can fail.</summary>
    [Fact]
    public async Task A_file_system_that_does_not_flush_the_disk_loses_what_was_acknowledged()
    {
        var random = new Random(Proof.Seed(output));
        var listener = new Resending();
        await using var guest = await StoreGuest.MakeAsync();
        await guest.BootAsync("barrier=0");
        await listener.AppendUntilAsync(guest.Listener, CutPowerAsync(guest, listener, random.Next(LongestLoadMs)));
        await guest.BootAsync();
        var seen = await Resending.AssertStoredOnceAsync(guest.Api, after: 0);
        Assert.True(seen < listener.Acknowledged, $"{listener.Acknowledged} acknowledged, {seen} found: none was lost");
        output.WriteLine($"1 cut, {listener.Acknowledged} acknowledged, {listener.Acknowledged - seen} of them lost");
    }

    // Counted from the first acknowledgement: a cut before it could lose nothing.
    private static async Task CutPowerAsync(StoreGuest guest, Resending listener, int afterMs)
    {
        var acknowledgement = listener.NextAsync();
        if (await Task.WhenAny(acknowledgement, Task.Delay(Patience, TimeProvider.System, TestContext.Current.CancellationToken)) != acknowledgement)
            throw new TimeoutException($"nothing was acknowledged within {Patience}:\n{guest.LastWords}");
        await Task.Delay(TimeSpan.FromMilliseconds(afterMs), TimeProvider.System);
        await guest.CutPowerAsync();
    }
}

namespace Edge.Store.Tests;

/// <summary>
/// Random sequences of everything that happens to a store, beside a model of what must come out: nothing that was acknowledged is lost (after
/// a restore nothing that was in the backup), nothing is in two batches or sent under two ids of one epoch, numbers have no gap, first in is first out.
/// </summary>
[Trait("Category", "proof")]
public sealed class SequenceTests(ITestOutputHelper output)
{
    private const int WindowMs = 15 * 60_000;

    [Theory]
    [InlineData("00:15:00", WindowMs)]
    [InlineData("00:00:00", 0)]
    public async Task Any_sequence_keeps_the_sums_the_order_and_every_reading(string sendEvery, int windowMs)
    {
        var random = new Random(Proof.Seed(output));
        var steps = Proof.Count(200);
        var time = new ManualTime();
        time.StepClock(TimeSpan.FromDays(3650));
        await using var store = await HostedStore.StartAsync(time, ("Store:SendEvery", sendEvery));
        var world = new StoreWorld(store, time, windowMs, random);
        for (var step = 0; step < steps; step++)
        {
            await world.StepAsync();
            await world.CheckAsync();
        }
        await world.DrainAsync();
        output.WriteLine($"{steps} steps, {world.Model.Readings.Count} readings, {world.Model.Batches.Count} batches, {world.Lives} lives of the listener, "
            + $"{world.Restores} restores, {world.Cloud.Epochs} epochs with batches, {world.Swept} readings thinned out");
    }
}

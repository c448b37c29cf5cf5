using static Edge.Vm.Tests.WatchdogGuest;

namespace Edge.Vm.Tests;

/// <summary>What drivers and other programs do with a hardware watchdog.</summary>
[Trait("Category", "proof")]
public sealed class WatchdogDriverTests
{
    [Fact]
    public async Task A_driver_that_never_lets_go_is_told_of_and_an_orderly_stop_leaves_nothing_to_explain()
    {
        await using var guest = await WatchdogGuest.StartAsync("start.hears.stop.forever,start.quiet", "NOWAYOUT=1");
        await guest.EventAsync(NoWayOut);
        await guest.EventAsync(StaysArmed);
        await guest.GuestAsync("stopped the service: 0");
        await guest.GuestAsync("boot 2");
        Assert.Equal(1, guest.WatchdogFired);
        await guest.EventAsync(Armed);
        await guest.GuestAsync("was not reset for 25 s");
        Assert.False(guest.EverSaid(Unexplained) || guest.EverSaid(Caused));
    }

    [Fact]
    public async Task A_busy_device_is_left_to_who_holds_it_and_one_that_vanishes_is_taken_again()
    {
        await using var guest = await WatchdogGuest.StartAsync("rival.start.stuck.quiet.stop.norival.services.start.hears.unplug.pause.plug.pause.stop");
        Assert.Contains("is held by watchdog (process ", await guest.EventAsync(Busy), StringComparison.Ordinal);
        Assert.Contains("control says: ", await guest.EventAsync(Impossible), StringComparison.Ordinal);

        await guest.GuestAsync("stopped the service: 0");
        await guest.EventAsync(Armed);
        await guest.GuestAsync("has taken the device away");
        Assert.Contains("cannot be fed: No such device", await guest.EventAsync(Lost), StringComparison.Ordinal);
        await guest.GuestAsync("has put the device back");
        await guest.EventAsync(Armed);
        await guest.EventAsync(Disarmed);
        await guest.GuestAsync("ends");
        Assert.Equal(0, guest.WatchdogFired);
    }
}

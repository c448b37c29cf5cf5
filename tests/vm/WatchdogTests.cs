namespace Edge.Vm.Tests;

/// <summary>Our service at a real hardware watchdog. The emulator says when that fires.</summary>
public sealed class WatchdogTests
{
    private const int Busy = 5008, Armed = 5003, NoWayOut = 5006, Lost = 5011, Disarmed = 5014, StaysArmed = 5015;
    private const int Withheld = 5017, Impossible = 5019, UsedUp = 5020, Caused = 5024, Unexplained = 5025;

    [Fact]
    public async Task Fed_it_stays_up_killed_it_is_reset_and_stopped_in_order_it_is_disarmed()
    {
        await using var guest = await WatchdogGuest.StartAsync("start.fed.kill9,start.quiet.stop.quiet");
        Assert.Contains("i6300ESB timer) is armed: it resets the machine 00:00:15 after the last feed; fed every 00:00:05", await guest.EventAsync(Armed), StringComparison.Ordinal);
        await guest.GuestAsync("was not reset for 60 s");
        Assert.Equal(0, guest.WatchdogFired);

        await guest.GuestAsync("killed the service");
        await guest.GuestAsync("boot 2");
        Assert.Equal(1, guest.WatchdogFired);
        Assert.Equal("The machine ended by a power cut or a hang, which cannot be told apart (the driver says that the watchdog reset it)",
            await guest.EventAsync(Unexplained));

        await guest.EventAsync(Disarmed);
        await guest.GuestAsync("stopped the service: 0");
        await guest.GuestAsync("was not reset for 25 s");
        await guest.GuestAsync("ends");
        Assert.Equal(1, guest.WatchdogFired);
    }

    [Fact]
    public async Task A_part_that_cannot_be_healed_resets_the_machine_and_no_more_often_than_is_allowed()
    {
        await using var guest = await WatchdogGuest.StartAsync("start.stuck.forever,start.stuck.quiet.quiet");
        await guest.GuestAsync("says that the store is stuck");
        var reason = await guest.EventAsync(Withheld);
        Assert.Contains("store has been failing for 00:00:2", reason, StringComparison.Ordinal);
        Assert.Contains("commit has work and makes no progress", reason, StringComparison.Ordinal);

        await guest.GuestAsync("boot 2");
        Assert.Equal(1, guest.WatchdogFired);
        Assert.Contains("commit has work and makes no progress", await guest.EventAsync(Caused), StringComparison.Ordinal);
        await guest.EventAsync(UsedUp);
        await guest.GuestAsync("was not reset for 25 s");
        Assert.Equal(1, guest.WatchdogFired);
        Assert.False(guest.EverSaid(Unexplained));
    }

    [Fact]
    public async Task A_driver_that_never_lets_go_is_told_of_and_an_orderly_stop_leaves_nothing_to_explain()
    {
        await using var guest = await WatchdogGuest.StartAsync("start.quiet.stop.forever,start.quiet", "NOWAYOUT=1");
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
        await using var guest = await WatchdogGuest.StartAsync("rival.start.stuck.quiet.stop.norival.services.start.quiet.unplug.quiet.plug.quiet.stop");
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

using static Edge.Vm.Tests.WatchdogGuest;

namespace Edge.Vm.Tests;

/// <summary>Our service at a real hardware watchdog. The emulator says when that fires.</summary>
[Trait("Category", "proof")]
public sealed class WatchdogTests
{
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
}

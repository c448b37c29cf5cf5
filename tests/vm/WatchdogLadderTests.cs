using static Edge.Vm.Tests.WatchdogGuest;

namespace Edge.Vm.Tests;

/// <summary>The last step of the ladder, with what it resets.</summary>
[Trait("Category", "proof")]
public sealed class WatchdogLadderTests
{
    [Fact]
    public async Task A_part_that_cannot_be_healed_resets_the_machine_and_no_more_often_than_is_allowed()
    {
        await using var guest = await WatchdogGuest.StartAsync("start.stuck.forever,start.stuck.quiet");
        await guest.GuestAsync("says that the store is stuck");
        var reason = await guest.EventAsync(Withheld);
        Assert.Contains("store has been failing for 00:", reason, StringComparison.Ordinal);
        Assert.Contains("commit has work and makes no progress", reason, StringComparison.Ordinal);

        await guest.GuestAsync("boot 2");
        Assert.Equal(1, guest.WatchdogFired);
        Assert.Contains("commit has work and makes no progress", await guest.EventAsync(Caused), StringComparison.Ordinal);
        await guest.EventAsync(UsedUp);
        await guest.GuestAsync("was not reset for 25 s");
        Assert.Equal(1, guest.WatchdogFired);
        Assert.False(guest.EverSaid(Unexplained));
    }
}

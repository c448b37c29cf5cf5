namespace Edge.Containers.Tests;

/// <summary>Every container's process is killed in turn while meters are heard and readings are sent.</summary>
public sealed class RecoveryTests(DemoHouse stack)
{
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(3);

    private readonly Faults _faults = new(stack);
    private readonly Deliveries _deliveries = new(stack);

    [Fact]
    public async Task A_killed_process_comes_back_by_itself_and_nothing_acked_is_lost()
    {
        await _deliveries.BeginAsync();
        foreach (var service in Statuses.Services)
        {
            var before = await stack.UntilAsync("all healthy", Recovery, s => s.AllHealthy() && s.HasCounters());
            await _faults.UpForLongEnoughAsync(service);
            await _faults.KillAsync(service);
            var after = await stack.UntilAsync($"{service} restarted and all healthy", Recovery,
                s => s.Restarts(service) > before.Restarts(service) && s.AllHealthy() && s.HasCounters());
            await stack.UntilAsync($"readings acknowledged after {service} was killed", Recovery,
                s => s.HasCounters() && s.Count("acknowledged") > after.Count("acknowledged"));
            Assert.True(after.Count("stored") >= before.Count("stored"), $"readings vanished with {service}");
        }

        await _deliveries.EverythingStoredArrivesOnceAsync();
    }
}

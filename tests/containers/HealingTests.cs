using System.Diagnostics;
using System.Text.Json;

namespace Edge.Containers.Tests;

/// <summary>What hangs instead of dying: the engine restarts only what exits, so it has to be made to exit.</summary>
public sealed class HealingTests(DemoHouse stack, ITestOutputHelper output)
{
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(3);

    private readonly Faults _faults = new(stack);
    private readonly Deliveries _deliveries = new(stack);

    // In groups, because each takes the better part of a minute; within a group nobody depends on another's word.
    [Theory]
    [InlineData("broker", "store", "watchdog")]
    [InlineData("listener", "uplink", "api", "control")]
    public Task A_frozen_service_is_restarted_and_the_others_are_not_disturbed(params string[] services) =>
        HealAsync("frozen", services, _faults.FreezeAsync);

    [Fact]
    public Task A_service_with_a_part_that_hangs_or_a_starved_thread_pool_is_restarted() =>
        HealAsync("hanging", ["listener", "store", "uplink", "watchdog"], service =>
            _faults.HangAsync(service, service switch { "store" => "commit", "listener" => "decoder", "uplink" => "send", _ => "pool" }));

    private async Task HealAsync(string what, string[] services, Func<string, Task> harmAsync)
    {
        await _deliveries.BeginAsync();
        var before = await stack.UntilAsync("all healthy", Recovery, s => s.AllHealthy() && s.HasCounters());
        foreach (var service in services)
            await _faults.UpForLongEnoughAsync(service);
        var clock = Stopwatch.StartNew();
        foreach (var service in services)
            await harmAsync(service);
        foreach (var service in services)
            await RestartedAsync(service, before, $"{what} {service}", clock);

        var after = await stack.UntilAsync("all healthy again", Recovery, s => s.AllHealthy() && s.HasCounters());
        foreach (var other in Statuses.Services.Except(services))
            Assert.Equal(before.Restarts(other), after.Restarts(other));
        await stack.UntilAsync("readings are acknowledged again", Recovery, s => s.HasCounters() && s.Count("acknowledged") > after.Count("acknowledged"));
        await _deliveries.EverythingStoredArrivesOnceAsync();
    }

    private async Task RestartedAsync(string service, JsonElement before, string what, Stopwatch clock)
    {
        await stack.UntilRestartedAsync(service, before.Restarts(service), Recovery);
        output.WriteLine($"{what}: restarted after {clock.Elapsed.TotalSeconds:0} s");
    }
}

namespace Edge.Containers.Tests;

/// <summary>Nobody needs another one to start: who is missing is waited for.</summary>
public sealed class StartOrderTests(DemoHouse stack, ITestOutputHelper output)
{
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(3);

    private readonly Deliveries _deliveries = new(stack);

    [Fact]
    public async Task In_whatever_order_the_services_start_readings_arrive()
    {
        await _deliveries.BeginAsync();
        var seed = int.TryParse(Environment.GetEnvironmentVariable("EDGE_PROOF_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"EDGE_PROOF_SEED={seed}");
        var shuffled = Statuses.Services.ToArray();
        new Random(seed).Shuffle(shuffled);
        // Against the road of the data, then at random.
        foreach (var order in new[] { [.. Statuses.Services.Reverse()], shuffled })
        {
            var before = await stack.UntilAsync("all healthy", Recovery, s => s.AllHealthy() && s.HasCounters());
            await StopAllAsync();
            foreach (var service in order)
                await Command.DockerAsync("start", await stack.ContainerAsync(service, all: true));
            output.WriteLine($"started in the order {string.Join(", ", order)}");
            var after = await stack.UntilAsync("all healthy", Recovery, s => s.AllHealthy() && s.HasCounters());
            Assert.True(after.Count("stored") >= before.Count("stored"), "readings vanished");
            await stack.UntilAsync("readings are acknowledged", Recovery, s => s.HasCounters() && s.Count("acknowledged") > after.Count("acknowledged"));
        }

        await _deliveries.EverythingStoredArrivesOnceAsync();
    }

    private async Task StopAllAsync() => await Task.WhenAll(Statuses.Services.Select(async service =>
        await Command.DockerAsync("stop", "--time", "40", await stack.ContainerAsync(service))));
}

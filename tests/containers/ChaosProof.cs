using System.Diagnostics;
using System.Globalization;

namespace Edge.Containers.Tests;

/// <summary>
/// A random fault every few seconds while meters are heard and readings are sent: at the end everything is well again by itself, and
/// every reading that was stored has reached the cloud once. EDGE_PROOF_COUNT is the number of faults, EDGE_PROOF_SEED repeats a run.
/// </summary>
[Trait("Category", "proof")]
public sealed class ChaosProof(DemoHouse stack, ITestOutputHelper output)
{
    private const int FewFaults = 8;
    private const int MostPauseMs = 6_000;
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(5);

    // Between the memory at rest and the limit of a container: who grows without bound comes there.
    private const int MostMegabytes = 110;

    private readonly Faults _faults = new(stack);
    private readonly Deliveries _deliveries = new(stack);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_befalls_it_the_gateway_is_well_again_and_each_reading_arrived_once()
    {
        var (faults, seed) = (Number("EDGE_PROOF_COUNT", FewFaults), Number("EDGE_PROOF_SEED", Random.Shared.Next()));
        output.WriteLine($"{faults} faults, EDGE_PROOF_SEED={seed}");
        var random = new Random(seed);
        await _deliveries.BeginAsync();
        var before = await stack.UntilAsync("all healthy", Recovery, s => s.AllHealthy() && s.HasCounters());
        var clock = Stopwatch.StartNew();
        for (var fault = 0; fault < faults; fault++)
        {
            output.WriteLine($"{clock.Elapsed.TotalSeconds,5:0} s  {await StrikeAsync(random)}");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(MostPauseMs)), TimeProvider.System, Cancel);
        }

        var after = await stack.UntilAsync("all healthy again", Recovery, s => s.AllHealthy() && s.HasCounters());
        output.WriteLine($"{clock.Elapsed.TotalSeconds,5:0} s  everything is healthy");
        Assert.True(after.Count("stored") >= before.Count("stored"), "readings vanished");
        await stack.UntilAsync("readings are acknowledged again", Recovery, s => s.HasCounters() && s.Count("acknowledged") > after.Count("acknowledged"));
        await _deliveries.EverythingStoredArrivesOnceAsync();
        foreach (var service in Statuses.Services)
            Assert.InRange(await MegabytesAsync(service), 0, MostMegabytes);
    }

    /// <summary>One fault; what it was.</summary>
    private async Task<string> StrikeAsync(Random random)
    {
        var service = Statuses.Services[random.Next(Statuses.Services.Length)];
        // Who is down already is not hit again; its turn is lost.
        if (await stack.ContainerAsync(service) == "")
            return $"{service} is down anyway";
        switch (random.Next(5))
        {
            case 0:
                await _faults.FreezeAsync(service);
                return $"{service} frozen";
            case 1:
                await Command.DockerAsync("restart", "--time", "40", await stack.ContainerAsync(service));
                return $"{service} stopped and started";
            case 2:
                await Command.DockerAsync("restart", "--time", "5", await stack.ContainerAsync("cloud-broker"));
                return "the cloud's broker stopped and started";
            default:
                await _faults.KillAsync(service);
                return $"{service} killed";
        }
    }

    /// <summary>What the container's limit counts.</summary>
    private async Task<double> MegabytesAsync(string service)
    {
        var used = await Command.DockerAsync("stats", "--no-stream", "--format", "{{.MemUsage}}", await stack.ContainerAsync(service));
        var number = used[..used.IndexOf("iB", StringComparison.Ordinal)];
        return double.Parse(number[..^1], CultureInfo.InvariantCulture) * (number[^1] == 'K' ? 1 / 1024.0 : number[^1] == 'G' ? 1024 : 1);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}

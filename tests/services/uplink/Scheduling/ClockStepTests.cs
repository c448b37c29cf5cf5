using System.Globalization;

namespace Edge.Uplink.Tests.Scheduling;

public sealed class ClockStepTests
{
    private const int Moves = 400;

    public static TheoryData<string, string, string, int> Cases => new()
    {
        { "UTC", "06:00:00", "2026-05-01", 24 },
        { "Europe/Berlin", "02:30:00", "2026-03-25", 24 },
        { "Europe/Berlin", "02:30:00", "2026-10-21", 24 },
        { "Europe/Berlin", "06:00:00", "2026-03-25", 24 },
        { "America/New_York", "01:30:00", "2026-10-28", 24 },
        { "Africa/Cairo", "00:00:00", "2026-04-20", 24 },
        { "Europe/Berlin", "02:30:00", "2026-03-27", 1 },
        { "Europe/Berlin", "06:00:00", "2026-10-23", 4 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whatever_the_clock_does_a_day_has_exactly_one_send(string zone, string sendAt, string from, int everyHours) =>
        Run(1, zone, sendAt, from, everyHours);

    internal static void Run(int runs, string zone, string sendAt, string from, int everyHours)
    {
        var seed = Number("EDGE_PROOF_SEED", Random.Shared.Next(1_000_000_000));
        Console.Out.WriteLine($"{runs} times {Moves} moves of the clock in {zone}, EDGE_PROOF_SEED={seed}");
        for (var run = 0; run < runs; run++)
        {
            var random = new Random(seed + run);
            using var gateway = new SteppedGateway(zone, TimeSpan.Parse(sendAt, CultureInfo.InvariantCulture), everyHours, from);
            for (var move = 0; move < Moves; move++)
                gateway.Move(random);
            Assert.True(gateway.IsRight, $"EDGE_PROOF_SEED={seed + run}\n{gateway}");
        }
    }

    internal static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}

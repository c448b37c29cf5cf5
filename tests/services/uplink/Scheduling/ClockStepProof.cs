namespace Edge.Uplink.Tests.Scheduling;

/// <summary>The runs of <see cref="ClockStepTests"/>, many times.</summary>
[Trait("Category", "proof")]
public sealed class ClockStepProof
{
    private const int DefaultCount = 20;

    [Theory]
    [MemberData(nameof(ClockStepTests.Cases), MemberType = typeof(ClockStepTests))]
    public void Whatever_the_clock_does_a_day_has_exactly_one_send(string zone, string sendAt, string from, int everyHours) =>
        ClockStepTests.Run(ClockStepTests.Number("EDGE_PROOF_COUNT", DefaultCount), zone, sendAt, from, everyHours);
}

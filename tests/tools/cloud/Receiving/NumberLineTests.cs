using Edge.Cloud.Receiving;

namespace Edge.Cloud.Tests.Receiving;

public sealed class NumberLineTests
{
    [Fact]
    public void Whatever_the_order_the_gaps_are_the_numbers_that_have_not_come()
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("EDGE_PROOF_SEED") ?? "1", null);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var line = new NumberLine();
            var come = new HashSet<ulong>();
            for (var n = 0; n < 60; n++)
            {
                var number = (ulong)random.Next(1, 40);
                line.Add(number);
                come.Add(number);
                var expected = Enumerable.Range(1, (int)come.Max()).Select(i => (ulong)i).Where(i => !come.Contains(i));
                var told = line.Gaps.SelectMany(gap => Enumerable.Range((int)gap.From, (int)(gap.To - gap.From + 1))).Select(i => (ulong)i);
                Assert.Equal(expected, told);
            }
        }
    }
}

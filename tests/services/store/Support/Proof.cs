using System.Globalization;

namespace Edge.Store.Tests;

/// <summary>How long a proof is and what it begins with: small here, large where somebody asks for it.</summary>
internal static class Proof
{
    /// <summary>EDGE_PROOF_COUNT when it is set.</summary>
    public static int Count(int small) => Read("EDGE_PROOF_COUNT") ?? small;

    /// <summary>EDGE_PROOF_SEED, or a random one; printed, so that a failure can be seen again.</summary>
    public static int Seed(ITestOutputHelper output)
    {
        var seed = Read("EDGE_PROOF_SEED") ?? Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        return seed;
    }

    private static int? Read(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}

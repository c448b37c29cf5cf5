using System.Globalization;

namespace Edge.Control.Tests.Commands;

/// <summary>What <see cref="FuzzTests"/> does, as often as somebody asks for.</summary>
[Trait("Category", "proof")]
public sealed class FuzzProof
{
    private const int DefaultCount = 1;
    private const int RequestsOfOne = 500;

    [Fact]
    public async Task Whatever_requests_are_there_is_one_answer_to_each_and_control_goes_on()
    {
        var count = Number("EDGE_PROOF_COUNT", DefaultCount);
        var seed = Number("EDGE_PROOF_SEED", Random.Shared.Next());
        await Console.Out.WriteLineAsync($"{count * RequestsOfOne} requests, EDGE_PROOF_SEED={seed}");
        var random = new Random(seed);
        for (var n = 0; n < count; n++)
            await FuzzTests.AskAsync(random, RequestsOfOne);
    }

    private static int Number(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}

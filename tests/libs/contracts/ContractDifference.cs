namespace Edge.Contracts.Tests;

/// <summary>What has become of the contracts since the snapshot: broken promises, and additions.</summary>
internal sealed record ContractDifference(IReadOnlyList<string> Broken, IReadOnlyList<string> Added)
{
    // `field edge.v1.Reading 4` says which promise it is, the rest of the line what was promised.
    private const int WordsOfTheKey = 3;

    public static ContractDifference Between(IReadOnlyCollection<string> snapshot, IReadOnlyCollection<string> now)
    {
        var current = now.ToLookup(Key);
        var known = snapshot.Select(Key).ToHashSet();
        var broken = snapshot.Except(now).Select(line => Describe(line, current[Key(line)].FirstOrDefault()));
        var added = now.Where(line => !known.Contains(Key(line)));
        return new ContractDifference([.. broken], [.. added]);
    }

    private static string Describe(string line, string? now) => now is null ? $"is gone:  {line}" : $"was:      {line}\n  is now:   {now}";

    private static string Key(string line)
    {
        var words = line.Split(' ');
        return string.Join(' ', words.Take(words[0] is "rpc" or "message" ? 2 : WordsOfTheKey));
    }
}

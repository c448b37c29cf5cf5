using System.Text;

namespace Edge.Radio.Transmitting;

/// <summary>Payloads that no receiver should send, each of a kind that some receiver has sent.</summary>
public static class Damage
{
    /// <summary>The kinds, as the command line names them.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["not-hex", "odd", "bad-length", "truncated", "too-long", "empty"];

    /// <summary>A damaged version of that frame.</summary>
    public static byte[] Of(string kind, byte[] frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var hex = Convert.ToHexStringLower(frame);
        return Encoding.ASCII.GetBytes(kind switch
        {
            "not-hex" => "hello, this is no telegram",
            "odd" => hex[..^1],
            "bad-length" => string.Concat("ff", hex.AsSpan(2)),
            "truncated" => hex[..^8],
            "too-long" => string.Concat(Enumerable.Repeat("2f", 5_000)),
            "empty" => "",
            _ => throw new ArgumentException($"No damage is called {kind}; there are {string.Join(", ", Kinds)}.", nameof(kind)),
        });
    }
}

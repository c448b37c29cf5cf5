using System.Security.Cryptography;
using System.Text;

namespace Edge.Hosting;

/// <summary>
/// Who is calling, by the token of the call. Only hashes of the tokens are at hand: reading this service's files does not
/// make anybody another service.
/// </summary>
internal sealed class CallerTokens
{
    /// <summary>Lines <c>service sha256</c>; the hash in hex, of the token's UTF-8 bytes.</summary>
    public const string File = "grpc-callers";

    private readonly List<(string Service, byte[] Hash)> _callers = [];

    public static CallerTokens Parse(string text, string path, ICollection<SettingError> errors)
    {
        var tokens = new CallerTokens();
        var number = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            number++;
            if (line.Length == 0 || line.StartsWith('#'))
                continue;
            // The line itself stays out of the message: somebody may have put a token where its hash belongs.
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var service, { Length: 64 } hash] && hash.All(char.IsAsciiHexDigit))
                tokens._callers.Add((service, Convert.FromHexString(hash)));
            else
                errors.Add(new(path, $"line {number}", "a service's name, a space and the SHA-256 of its token in hex are expected"));
        }
        return tokens;
    }

    /// <summary>The caller's name; null for a token that is nobody's.</summary>
    public string? CallerOf(string token)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        string? caller = null;
        // Every line, always: how long it takes says nothing about how close a guess was.
        foreach (var (service, expected) in _callers)
            if (CryptographicOperations.FixedTimeEquals(hash, expected))
                caller = service;
        return caller;
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Edge.Broker.Accounts;

/// <summary>The accounts and their passwords, from the files of the secrets folder. Only hashes are kept in memory.</summary>
internal sealed class AccountTable
{
    private readonly Dictionary<string, byte[]> _hashes = new(StringComparer.Ordinal);

    public AccountTable(IEnumerable<(string Account, string Password)> accounts)
    {
        foreach (var (account, password) in accounts)
            _hashes[account] = Hash(Encoding.UTF8.GetBytes(password));
    }

    /// <summary>Whether the password is the account's. It takes as long for an account that does not exist.</summary>
    public bool Accepts(string? account, byte[]? password)
    {
        var known = _hashes.TryGetValue(account ?? "", out var expected);
        return CryptographicOperations.FixedTimeEquals(Hash(password ?? []), expected ?? new byte[SHA256.HashSizeInBytes]) && known;
    }

    // Passwords here are 79 to 256 random bits: a slow hash would protect nothing more.
    private static byte[] Hash(byte[] password) => SHA256.HashData(password);
}

using System.Security.Cryptography;
using System.Text;

namespace Edge.Api.Access;

/// <summary>Knows a secret again. Hashes are compared, so that neither time nor length tells how close a guess was.</summary>
internal sealed class HashedSecret(string secret)
{
    private readonly byte[] _hash = Hash(secret);

    public bool Is(string shown) => CryptographicOperations.FixedTimeEquals(Hash(shown), _hash);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

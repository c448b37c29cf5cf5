using System.Security.Cryptography;

namespace Edge.Listener.Meters;

/// <summary>A meter's AES-128 key. It has no text form on purpose: only a request to the decoder may carry it.</summary>
internal sealed class MeterKey
{
    public const int Digits = 32;

    private readonly byte[] _digits;

    private MeterKey(byte[] digits) => _digits = digits;

    /// <summary>The 32 hex digits as ASCII; for the decoder only.</summary>
    public ReadOnlySpan<byte> Reveal() => _digits;

    /// <summary>Null when these are not 32 hex digits.</summary>
    public static MeterKey? Parse(string text) =>
        text.Length == Digits && text.All(char.IsAsciiHexDigit) ? new MeterKey(System.Text.Encoding.ASCII.GetBytes(text)) : null;

    /// <summary>AES-128, CBC, without padding.</summary>
    public void Decrypt(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> vector, Span<byte> plain)
    {
        Span<byte> key = stackalloc byte[Digits / 2];
        Convert.FromHexString(_digits, key, out _, out _);
        using var aes = Aes.Create();
        aes.SetKey(key);
        aes.DecryptCbc(secret, vector, plain, PaddingMode.None);
    }

    public override string ToString() => "(key)";
}

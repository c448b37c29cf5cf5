namespace Edge.Listener;

/// <summary>Why a telegram did not become a reading, in the words of the contract.</summary>
internal static class Reasons
{
    public const string NotHex = "not_hex";
    public const string BadLength = "bad_length";
    public const string TooLong = "too_long";
    public const string DecryptionFailed = "decryption_failed";
    public const string NoValues = "no_values";
    public const string DecoderGaveUp = "decoder_gave_up";
    public const string BadAnswer = "bad_answer";
    public const string UnknownDriver = "unknown_driver";
    public const string Quarantined = "quarantined";

    /// <summary>Characters of what was wrong that are told to people.</summary>
    public const int DetailCharacters = 100;

    public static string Cut(string detail) => detail.Length <= DetailCharacters ? detail : detail[..DetailCharacters];
}

namespace Edge.Listener;

/// <summary>Kinds of alarms that more than one part raises or clears.</summary>
internal static class AlarmKinds
{
    public const string AesDecryptionFailed = "aes_decryption_failed";
    public const string MeterQuarantined = "meter_quarantined";
    public const string UnknownDriver = "unknown_driver";

    /// <summary>Those about a single meter: with the meter they end.</summary>
    public static readonly IReadOnlyList<string> OfMeters = [AesDecryptionFailed, MeterQuarantined, UnknownDriver, "meter_silent", "implausible_value"];
}

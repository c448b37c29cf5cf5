namespace Edge.Uplink.Alarms;

/// <summary>The conditions that the uplink itself finds.</summary>
internal static class AlarmKinds
{
    /// <summary>A certificate or key file is missing, unreadable or out of date.</summary>
    public const string CertificateInvalid = "certificate_invalid";

    /// <summary>A certificate ends soon.</summary>
    public const string CertificateExpiring = "certificate_expiring";

    /// <summary>The cloud's broker has nobody to give this gateway's data to.</summary>
    public const string NoReceiver = "no_receiver";

    /// <summary>The cloud's broker refuses this gateway's data.</summary>
    public const string SendRefused = "send_refused";
}
